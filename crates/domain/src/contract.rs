//! What any store must keep to be trusted with the verbs. Run [`check`] over a fresh, empty one:
//! it panics with a sentence about the first promise that is broken.

use std::time::Duration;

use crate::{
    Error, Membership, Message, Result, Room, Store, User,
    account::{self, Account},
    memberships::{self, Involvement, presence, reading},
    messages::{self, ClientMessageId, Draft, boosts},
    rooms::{self, directs, hooks},
    users::{
        self, Profile,
        bots::{self, Form},
        passwords::PasswordDigest,
        sessions,
    },
};

/// Runs the whole suite over an empty store.
///
/// # Errors
/// Whatever the store itself fails with; a broken promise panics.
pub fn check(store: &mut impl Store) -> Result<()> {
    let ada = one_account_only(store)?;
    addresses_are_taken_in_any_case(store)?;
    users_come_back_as_they_were(store)?;
    newcomers_join_open_rooms(store, &ada)?;
    sessions_end(store, &ada)?;
    rooms_are_found_changed_and_forgotten(store, &ada)?;
    pings_are_one_per_set_of_people(store, &ada)?;
    memberships_are_granted_once(store, &ada)?;
    the_absent_are_marked_unread(store, &ada)?;
    what_is_taken_back_is_not_unread(store, &ada)?;
    presence_is_remembered(store, &ada)?;
    messages_are_kept_and_sent_once(store, &ada)?;
    edits_and_removals_stay(store, &ada)?;
    boosts_belong_to_their_message(store, &ada)?;
    administrators_are_known(store, &ada)?;
    who_is_gone_says_nothing(store, &ada)?;
    hooks_speak_and_are_nobody(store, &ada)?;
    edits_and_boosts_are_counted_until_something_else_happens(store, &ada)?;
    bans_take_words_and_give_them_back(store, &ada)
}

fn one_account_only(store: &mut impl Store) -> Result<User> {
    assert!(store.account()?.is_none(), "the contract wants an empty store");
    let ada = account::first_run(store, person("Ada"))?;
    let kept = store.account()?.expect("the account is there after first run");
    assert_eq!(kept.name, account::DEFAULT_NAME);
    let again = account::first_run(store, person("Eve"));
    assert!(matches!(again, Err(Error::Conflict(_))), "a second account is a conflict");
    assert!(store.user_by_email_address("eve@example.com")?.is_none(), "and leaves no user behind");

    let mut changed = Account { custom_styles: Some("b { color: red }".into()), ..kept };
    changed.settings.restrict_room_creation_to_administrators = true;
    store.update_account(&changed)?;
    assert_eq!(store.account()?.as_ref(), Some(&changed), "account changes are kept");
    changed.settings.restrict_room_creation_to_administrators = false;
    store.update_account(&changed)?;
    Ok(ada)
}

fn addresses_are_taken_in_any_case(store: &mut impl Store) -> Result<()> {
    let bob = users::join(store, person("Bob"))?;
    let twin = Profile { email_address: Some("BOB@Example.com".into()), ..Profile::named("Bobby") };
    let refused = users::join(store, twin);
    assert!(matches!(refused, Err(Error::Conflict(_))), "an address is taken in any case");
    let found = store.user_by_email_address("boB@example.com")?;
    assert_eq!(found.as_ref(), Some(&bob), "and found in any case, after a conflict too");
    Ok(())
}

fn users_come_back_as_they_were(store: &mut impl Store) -> Result<()> {
    let mut cy = users::join(store, person("Cy"))?;
    cy.bio = Some("Draws".into());
    cy.name = "Cy Twombly 😀".into();
    cy.password_digest = Some(PasswordDigest::from_stored("$2b$04$x".into()));
    store.update_user(&cy)?;
    assert_eq!(store.user(cy.id)?, cy, "every field of a user is kept");
    assert_eq!(store.users_among(&[cy.id, cy.id, 999_999.into()])?, [cy.clone()]);
    assert!(store.active_users()?.contains(&cy.id));
    cy.status = users::Status::Deactivated;
    store.update_user(&cy)?;
    assert!(!store.active_users()?.contains(&cy.id), "the deactivated are not active");
    assert!(matches!(store.user(999_999.into()), Err(Error::NotFound)));
    Ok(())
}

fn newcomers_join_open_rooms(store: &mut impl Store, ada: &User) -> Result<()> {
    let open = rooms::open(store, ada, "Garden")?;
    let closed = rooms::close(store, ada, "Vault", &[ada.id])?;
    let dee = users::join(store, person("Dee"))?;
    assert_eq!(store.membership(open.id, dee.id)?.involvement, Involvement::Mentions);
    let outside = store.membership(closed.id, dee.id);
    assert!(matches!(outside, Err(Error::NotFound)), "closed rooms stay closed");
    Ok(())
}

fn sessions_end(store: &mut impl Store, ada: &User) -> Result<()> {
    let one = sessions::start(store, ada, sessions::Client::default())?;
    let other = sessions::start(store, ada, sessions::Client::default())?;
    assert_ne!(one.token, other.token, "no two sessions share a secret");
    assert_eq!(store.sessions_of(ada.id)?, [one.clone(), other.clone()], "as they began");
    sessions::end(store, &one)?;
    sessions::end(store, &one)?;
    assert_eq!(store.sessions_of(ada.id)?, std::slice::from_ref(&other));
    sessions::end(store, &other)?;
    assert!(store.sessions_of(ada.id)?.is_empty(), "none is left after the last");
    Ok(())
}

fn rooms_are_found_changed_and_forgotten(store: &mut impl Store, ada: &User) -> Result<()> {
    let room = rooms::open(store, ada, "Attic")?;
    assert_eq!(store.room(room.id)?, room);
    assert!(store.open_rooms()?.contains(&room.id));
    let room = rooms::make_closed(store, ada, room, "Loft", &[ada.id])?;
    assert_eq!(store.room(room.id)?, room, "name and kind are kept");
    assert_eq!(store.members(room.id)?, [ada.id], "closing revises the members");
    assert!(!store.open_rooms()?.contains(&room.id));

    let later = store.now().plus(Duration::from_secs(1));
    assert_eq!(store.touch_room(room.id, later)?, later);
    let membership = store.membership(room.id, ada.id)?;
    let message = messages::post(store, &membership, Draft::text("dust"))?;
    assert_eq!(message.created_at, later, "nothing in a room is before what happened already");
    rooms::remove(store, ada, &membership)?;
    assert!(matches!(store.room(room.id), Err(Error::NotFound)));
    assert!(matches!(store.message(room.id, message.id), Err(Error::NotFound)), "messages go too");
    assert!(matches!(store.membership(room.id, ada.id), Err(Error::NotFound)));
    let late = messages::post(store, &membership, Draft::text("echo"));
    assert!(matches!(late, Err(Error::NotFound)), "nobody posts in a room that is gone");
    Ok(())
}

fn pings_are_one_per_set_of_people(store: &mut impl Store, ada: &User) -> Result<()> {
    let eli = users::join(store, person("Eli"))?;
    let ping = directs::start(store, ada, &[eli.id])?;
    assert_eq!(directs::start(store, &eli, &[ada.id, eli.id])?, ping, "order does not matter");
    assert_eq!(store.membership(ping.id, eli.id)?.involvement, Involvement::Everything);
    let oneself = directs::start(store, ada, &[])?;
    assert_ne!(oneself.id, ping.id);
    let members = store.members(ping.id)?;
    assert_eq!(members.len(), 2);
    Ok(())
}

fn memberships_are_granted_once(store: &mut impl Store, ada: &User) -> Result<()> {
    let fay = users::join(store, person("Fay"))?;
    let room = rooms::close(store, ada, "Shed", &[ada.id])?;
    memberships::grant(store, &room, &[])?;
    memberships::grant(store, &room, &[fay.id, fay.id])?;
    let fays = store.membership(room.id, fay.id)?;
    memberships::involvement::choose(store, &fays, Involvement::Nothing)?;
    memberships::grant(store, &room, &[ada.id, fay.id])?;
    let kept = store.membership(room.id, fay.id)?.involvement;
    assert_eq!(kept, Involvement::Nothing, "granting again leaves what was chosen");
    let among = store.members_among(room.id, &[fay.id, 999_999.into(), fay.id])?;
    assert_eq!(among, [fay.id], "each member once, strangers never");
    memberships::revoke(store, &room, &[fay.id, 999_999.into()])?;
    assert_eq!(store.members(room.id)?, [ada.id]);
    Ok(())
}

fn the_absent_are_marked_unread(store: &mut impl Store, ada: &User) -> Result<()> {
    let gus = users::join(store, person("Gus"))?;
    let hal = users::join(store, person("Hal"))?;
    let (room, membership) = closed(store, ada, "News", &[gus.clone(), hal.clone()])?;
    presence::appear(store, room.id, hal.id)?;
    let first = messages::post(store, &membership, Draft::text("one"))?;
    let unread = store.membership(room.id, gus.id)?;
    assert_eq!(unread.unread_at, Some(first.created_at), "who is away has it unread");
    assert_eq!(unread.first_unread_at, Some(first.created_at));
    assert!(!store.membership(room.id, hal.id)?.is_unread(), "who looks has read it");
    assert!(!store.membership(room.id, ada.id)?.is_unread(), "and who said it too");

    let invisible = memberships::involvement::choose(store, &unread, Involvement::Invisible)?;
    presence::appear(store, room.id, gus.id)?;
    presence::leave(store, room.id, gus.id)?;
    messages::post(store, &membership, Draft::text("two"))?;
    assert!(!store.membership(room.id, gus.id)?.is_unread(), "hidden rooms stay quiet");
    assert_eq!(invisible.involvement, Involvement::Invisible);
    Ok(())
}

fn what_is_taken_back_is_not_unread(store: &mut impl Store, ada: &User) -> Result<()> {
    let uma = users::join(store, person("Uma"))?;
    let wes = users::join(store, person("Wes"))?;
    let (room, membership) = closed(store, ada, "Slips", &[uma.clone(), wes.clone()])?;
    let first = messages::post(store, &membership, Draft::text("one"))?;
    let second = messages::post(store, &membership, Draft::text("two"))?;
    let umas = store.membership(room.id, uma.id)?;
    messages::remove(store, ada, &membership, first.id)?;
    assert_eq!(store.membership(room.id, uma.id)?, umas, "there is another one unread");
    messages::remove(store, ada, &membership, second.id)?;
    assert!(!store.membership(room.id, uma.id)?.is_unread(), "nothing is left to read");

    let own = messages::post(store, &umas, Draft::text("three"))?;
    let own_place = store.membership(room.id, uma.id)?;
    reading::leave_unread(store, &own_place, &own)?;
    let fourth = messages::post(store, &membership, Draft::text("four"))?;
    messages::remove(store, ada, &membership, fourth.id)?;
    assert!(store.membership(room.id, uma.id)?.is_unread(), "it was marked from its own on");
    assert!(store.membership(room.id, wes.id)?.is_unread(), "which others did not read either");
    users::bans::ban(store, ada, uma.id)?;
    assert!(!store.membership(room.id, wes.id)?.is_unread(), "nor is what a ban withholds");
    users::bans::lift(store, ada, uma.id).map(drop)
}

fn presence_is_remembered(store: &mut impl Store, ada: &User) -> Result<()> {
    let (room, _) = closed(store, ada, "Porch", &[])?;
    let now = store.now();
    presence::appear(store, room.id, ada.id)?;
    presence::appear(store, room.id, ada.id)?;
    presence::leave(store, room.id, ada.id)?;
    let here = store.membership(room.id, ada.id)?;
    assert_eq!((here.connections, here.is_present(now)), (1, true), "one page is left");
    presence::leave(store, room.id, ada.id)?;
    let gone = store.membership(room.id, ada.id)?;
    assert_eq!((gone.connections, gone.connected_at), (0, None), "nobody is left");
    Ok(())
}

fn messages_are_kept_and_sent_once(store: &mut impl Store, ada: &User) -> Result<()> {
    let ivy = users::join(store, person("Ivy"))?;
    let (room, membership) = closed(store, ada, "Desk", std::slice::from_ref(&ivy))?;
    let id: ClientMessageId = "note-1".parse()?;
    let draft = || Draft {
        client_message_id: Some(id.clone()),
        mentions: vec![ivy.id],
        ..Draft::text("Hi")
    };
    let message = messages::post(store, &membership, draft())?;
    assert_eq!(store.message(room.id, message.id)?, message);
    assert_eq!(messages::post(store, &membership, draft())?, message, "sent again, kept once");
    let ivys = store.membership(room.id, ivy.id)?;
    let stolen = messages::post(store, &ivys, draft());
    assert!(matches!(stolen, Err(Error::Invalid { .. })), "somebody else's id is refused");

    let (elsewhere, desk) = closed(store, ada, "Bench", &[])?;
    let same_id = messages::post(store, &desk, draft())?;
    assert_ne!(same_id.id, message.id, "another room, another message");
    assert!(matches!(store.message(elsewhere.id, message.id), Err(Error::NotFound)));
    Ok(())
}

fn edits_and_removals_stay(store: &mut impl Store, ada: &User) -> Result<()> {
    let (room, membership) = closed(store, ada, "Board", &[])?;
    let message = messages::post(store, &membership, Draft::text("teh"))?;
    let edited = messages::edit(store, ada, &membership, message.id, Draft::text("the"))?;
    assert_eq!(store.message(room.id, message.id)?, edited);
    assert!(edited.edited_at.is_some());
    boosts::give(store, &membership, message.id, "👍")?;
    messages::remove(store, ada, &membership, message.id)?;
    assert!(matches!(store.message(room.id, message.id), Err(Error::NotFound)));
    let again = messages::remove(store, ada, &membership, message.id);
    assert!(matches!(again, Err(Error::NotFound)), "what is gone cannot go again");
    Ok(())
}

fn boosts_belong_to_their_message(store: &mut impl Store, ada: &User) -> Result<()> {
    let (room, membership) = closed(store, ada, "Cheers", &[])?;
    let one = messages::post(store, &membership, Draft::text("one"))?;
    let two = messages::post(store, &membership, Draft::text("two"))?;
    let boost = boosts::give(store, &membership, one.id, " 🎉 ")?;
    let again = boosts::give_once(store, &membership, one.id, "🎉")?;
    assert_eq!(again, boost, "the same cheer by the same person is one");
    let other = boosts::give_once(store, &membership, two.id, "🎉")?;
    assert_ne!(other, boost, "on each message");
    assert_eq!(boost.content, "🎉");
    assert_eq!(store.boost(one.id, boost.id)?, boost);
    assert!(matches!(store.boost(two.id, boost.id), Err(Error::NotFound)));
    let touched = store.message(room.id, one.id)?.updated_at;
    assert!(touched >= one.updated_at, "a boost touches its message");
    boosts::take_back(store, &membership, one.id, boost.id)?;
    assert!(matches!(store.boost(one.id, boost.id), Err(Error::NotFound)));
    let later = store.now().plus(Duration::from_secs(1));
    store.touch_message(two.id, later)?;
    assert_eq!(store.message(room.id, two.id)?.updated_at, later);
    Ok(())
}

fn administrators_are_known(store: &mut impl Store, ada: &User) -> Result<()> {
    assert_eq!(store.administrators()?, [ada.id]);
    let jo = users::join(store, person("Jo"))?;
    users::roles::set(store, ada, jo.id, users::Role::Administrator)?;
    assert_eq!(store.administrators()?.len(), 2);
    let shed = rooms::close(store, ada, "Barn", &[jo.id])?;
    let ping = directs::start(store, ada, &[jo.id])?;
    sessions::start(store, &jo, sessions::Client::default())?;
    users::deactivate(store, ada, jo.id)?;
    assert_eq!(store.administrators()?, [ada.id], "who left decides nothing");
    assert!(store.sessions_of(jo.id)?.is_empty());
    assert!(matches!(store.membership(shed.id, jo.id), Err(Error::NotFound)));
    assert!(store.membership(ping.id, jo.id).is_ok(), "pings keep their people");
    Ok(())
}

fn who_is_gone_says_nothing(store: &mut impl Store, ada: &User) -> Result<()> {
    let kit = users::join(store, person("Kit"))?;
    let (room, _) = closed(store, ada, "Stage", std::slice::from_ref(&kit))?;
    let ping = directs::start(store, ada, &[kit.id])?;
    let (on_stage, in_ping) =
        (store.membership(room.id, kit.id)?, store.membership(ping.id, kit.id)?);
    assert!(store.takes_part(room.id, kit.id)? && !store.takes_part(999_999.into(), kit.id)?);
    let said = messages::post(store, &on_stage, Draft::text("ahem"))?;

    memberships::revoke(store, &room, &[kit.id])?;
    refused(store, &kit, &on_stage, &said, "who was taken out of the room")?;
    memberships::grant(store, &room, &[kit.id])?;
    users::bans::ban(store, ada, kit.id)?;
    refused(store, &kit, &on_stage, &said, "who is banned")?;
    users::bans::lift(store, ada, kit.id)?;
    messages::edit(store, &kit, &on_stage, said.id, Draft::text("so"))?;
    users::deactivate(store, ada, kit.id)?;
    refused(store, &kit, &in_ping, &said, "who left")
}

/// Nothing happens to what somebody does who is gone, though they were there when they asked.
fn refused(
    store: &mut impl Store,
    user: &User,
    place: &Membership,
    said: &Message,
    who: &str,
) -> Result<()> {
    let posted = messages::post(store, place, Draft::text("late"));
    assert!(matches!(posted, Err(Error::NotFound)), "{who} says nothing");
    let edited = messages::edit(store, user, place, said.id, Draft::text("late"));
    assert!(matches!(edited, Err(Error::NotFound)), "{who} changes nothing");
    let boosted = boosts::give(store, place, said.id, "👍");
    assert!(matches!(boosted, Err(Error::NotFound)), "{who} cheers nothing");
    Ok(())
}

fn bans_take_words_and_give_them_back(store: &mut impl Store, ada: &User) -> Result<()> {
    let eve = users::join(store, person("Eve"))?;
    let (room, _) = closed(store, ada, "Fence", std::slice::from_ref(&eve))?;
    let place = store.membership(room.id, eve.id)?;
    let said = messages::post(store, &place, Draft::text("boo"))?;
    let boost = boosts::give(store, &place, said.id, "👻")?;
    users::bans::ban(store, ada, eve.id)?;
    assert!(matches!(store.message(room.id, said.id), Err(Error::NotFound)), "it is withheld");
    let same = store.message_by_client_id(room.id, &said.client_message_id)?;
    assert!(same.is_none(), "by any name");
    users::bans::lift(store, ada, eve.id)?;
    assert_eq!(store.message(room.id, said.id)?.body_text, "boo");
    assert_eq!(store.boost(said.id, boost.id)?, boost, "with what belongs to it");
    assert!(!users::bans::apply(store, eve.id)?, "and nothing is left to do");
    Ok(())
}

fn hooks_speak_and_are_nobody(store: &mut impl Store, ada: &User) -> Result<()> {
    let (room, membership) = closed(store, ada, "Machines", &[])?;
    let hook = hooks::open(store, ada, &membership, "Monitor")?;
    assert!(store.members(room.id)?.contains(&hook.user_id), "it has a place to speak from");
    assert!(!store.active_users()?.contains(&hook.user_id), "and nobody opens another for it");
    let bot = bots::create(store, ada, Form { name: "Bender".into(), ..Form::default() })?;
    assert!(store.active_users()?.contains(&bot.id), "bots with a key are somebody");
    assert!(store.has_bot_token(bot.id)? && !store.has_bot_token(hook.user_id)?);
    let named =
        bots::change(store, ada, hook.user_id, Form { name: "Bot".into(), ..Form::default() });
    assert!(matches!(named, Err(Error::NotFound)), "bots are what has a key");
    let since = store.now();
    let place = store.membership(room.id, hook.user_id)?;
    messages::post(store, &place, Draft::text("db1 is down"))?;
    assert_eq!(store.said_by_bots(room.id, since, 9)?, [], "what hears nothing answers nobody");
    memberships::grant(store, &room, &[bot.id])?;
    let place = store.membership(room.id, bot.id)?;
    for words in ["looking", "found it"] {
        messages::post(store, &place, Draft::text(words))?;
    }
    assert_eq!(store.said_by_bots(room.id, since, 9)?, [bot.id, bot.id]);
    assert_eq!(store.said_by_bots(room.id, since, 1)?, [bot.id], "no further back than asked");
    Ok(())
}

fn edits_and_boosts_are_counted_until_something_else_happens(
    store: &mut impl Store,
    ada: &User,
) -> Result<()> {
    let (room, place) = closed(store, ada, "Polish", &[])?;
    let since = store.now();
    let said = messages::post(store, &place, Draft::text("tpyo"))?;
    assert_eq!(store.touched_up(room.id, since, 9)?, 0);
    messages::edit(store, ada, &place, said.id, Draft::text("typo"))?;
    let boost = boosts::give(store, &place, said.id, "✨")?;
    boosts::take_back(store, &place, said.id, boost.id)?;
    assert_eq!(store.touched_up(room.id, since, 9)?, 3);
    assert_eq!(store.touched_up(room.id, since, 2)?, 2, "no further back than asked");
    messages::post(store, &place, Draft::text("better"))?;
    assert_eq!(store.touched_up(room.id, since, 9)?, 0);
    Ok(())
}

fn person(name: &str) -> Profile {
    let email_address = Some(format!("{}@example.com", name.to_lowercase()));
    Profile { email_address, ..Profile::named(name) }
}

/// A closed room of its creator and these others, with the creator's membership.
fn closed(
    store: &mut impl Store,
    creator: &User,
    name: &str,
    others: &[User],
) -> Result<(Room, Membership)> {
    let members: Vec<_> = others.iter().chain([creator]).map(|user| user.id).collect();
    let room = rooms::close(store, creator, name, &members)?;
    let membership = store.membership(room.id, creator.id)?;
    Ok((room, membership))
}
