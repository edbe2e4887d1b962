//! Accounts: the one row about the installation.

use campfire_domain::{Account, Accounts, BlobId, Result, Time, account::Settings};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper, insert_into, update,
};

use crate::{
    connection::AnyConnection,
    failure::{failed, taken},
    schema::accounts,
    tx::Tx,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts)]
struct Row {
    name: String,
    join_code: String,
    custom_styles: Option<String>,
    restrict_room_creation_to_administrators: bool,
    logo_id: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Self {
            name: row.name,
            join_code: row.join_code,
            custom_styles: row.custom_styles,
            settings: Settings {
                restrict_room_creation_to_administrators: row
                    .restrict_room_creation_to_administrators,
            },
            logo: row.logo_id.map(BlobId::from),
            created_at: Time::from_micros(row.created_at),
            updated_at: Time::from_micros(row.updated_at),
        }
    }
}

/// The account, or none before first run.
pub fn current(conn: &mut AnyConnection) -> Result<Option<Account>> {
    let row = accounts::table.select(Row::as_select()).first(conn).optional().map_err(failed)?;
    Ok(row.map(Account::from))
}

impl Accounts for Tx {
    fn account(&mut self) -> Result<Option<Account>> {
        current(self.conn())
    }

    fn insert_account(&mut self, account: &Account) -> Result<()> {
        let values = (
            accounts::name.eq(&account.name),
            accounts::join_code.eq(&account.join_code),
            accounts::custom_styles.eq(&account.custom_styles),
            accounts::restrict_room_creation_to_administrators
                .eq(account.settings.restrict_room_creation_to_administrators),
            accounts::logo_id.eq(account.logo.map(BlobId::get)),
            accounts::created_at.eq(account.created_at.micros()),
            accounts::updated_at.eq(account.updated_at.micros()),
        );
        self.guarded(|conn| insert_into(accounts::table).values(values).execute(conn))
            .map(drop)
            .map_err(taken("account"))
    }

    fn update_account(&mut self, account: &Account) -> Result<()> {
        update(accounts::table)
            .set((
                accounts::name.eq(&account.name),
                accounts::join_code.eq(&account.join_code),
                accounts::custom_styles.eq(&account.custom_styles),
                accounts::restrict_room_creation_to_administrators
                    .eq(account.settings.restrict_room_creation_to_administrators),
                accounts::logo_id.eq(account.logo.map(BlobId::get)),
                accounts::updated_at.eq(account.updated_at.micros()),
            ))
            .execute(self.conn())
            .map(drop)
            .map_err(failed)
    }
}
