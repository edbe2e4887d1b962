//! Boosts: cheers on messages. Pages load them along with their messages.

use std::collections::HashMap;

use campfire_domain::{
    BoostId, MessageId, Result, Time, User, UserId,
    messages::boosts::{Boost, Boosts, NewBoost},
};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper, delete, insert_into,
};

use crate::{
    connection::AnyConnection,
    failure::failed,
    schema::{boosts, users},
    tx::Tx,
    users as people,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = boosts)]
struct Row {
    id: i64,
    message_id: i64,
    booster_id: i64,
    content: String,
    created_at: i64,
}

impl From<Row> for Boost {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            message_id: row.message_id.into(),
            booster_id: row.booster_id.into(),
            content: row.content,
            created_at: Time::from_micros(row.created_at),
        }
    }
}

/// The boosts on those messages with who gave them, each message's oldest first, in one query.
pub fn on_messages(
    conn: &mut AnyConnection,
    messages: &[MessageId],
) -> Result<HashMap<MessageId, Vec<(Boost, User)>>> {
    let given = boosts::table
        .inner_join(users::table)
        .order((boosts::created_at, boosts::id))
        .select((Row::as_select(), people::Row::as_select()));
    let rows: Vec<(Row, people::Row)> = match messages {
        // A statement without a list is prepared once per connection, and one message is what
        // every post and every broadcast asks for.
        [one] => given.filter(boosts::message_id.eq(one.get())).load(conn),
        many => given.filter(boosts::message_id.eq_any(many.iter().map(|id| id.get()))).load(conn),
    }
    .map_err(failed)?;
    let mut by_message: HashMap<MessageId, Vec<(Boost, User)>> = HashMap::new();
    for (boost, booster) in rows {
        let boost = Boost::from(boost);
        by_message.entry(boost.message_id).or_default().push((boost, booster.try_into()?));
    }
    Ok(by_message)
}

impl Boosts for Tx {
    fn boost(&mut self, message: MessageId, id: BoostId) -> Result<Boost> {
        let row = boosts::table
            .find(id.get())
            .filter(boosts::message_id.eq(message.get()))
            .select(Row::as_select())
            .first(self.conn())
            .map_err(failed)?;
        Ok(row.into())
    }

    fn like_boost(
        &mut self,
        message: MessageId,
        booster: UserId,
        content: &str,
    ) -> Result<Option<Boost>> {
        let row = boosts::table
            .filter(boosts::message_id.eq(message.get()))
            .filter(boosts::booster_id.eq(booster.get()))
            .filter(boosts::content.eq(content))
            .order(boosts::id)
            .select(Row::as_select())
            .first(self.conn())
            .optional()
            .map_err(failed)?;
        Ok(row.map(Boost::from))
    }

    fn insert_boost(&mut self, boost: NewBoost) -> Result<Boost> {
        let id: i64 = insert_into(boosts::table)
            .values((
                boosts::message_id.eq(boost.message_id.get()),
                boosts::booster_id.eq(boost.booster_id.get()),
                boosts::content.eq(&boost.content),
                boosts::created_at.eq(boost.created_at.micros()),
            ))
            .returning(boosts::id)
            .get_result(self.conn())
            .map_err(failed)?;
        Ok(Boost {
            id: id.into(),
            message_id: boost.message_id,
            booster_id: boost.booster_id,
            content: boost.content,
            created_at: boost.created_at,
        })
    }

    fn delete_boost(&mut self, id: BoostId) -> Result<()> {
        delete(boosts::table.find(id.get())).execute(self.conn()).map(drop).map_err(failed)
    }
}
