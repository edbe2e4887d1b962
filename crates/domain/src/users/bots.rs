//! Bots: programs that talk here. A bot has a key instead of a password, may be told what
//! happens at an address of its own, and does only what an administrator lets it.

use std::{collections::BTreeSet, fmt, hint::black_box, str::FromStr};

use url::Url;

use super::{Profile, Role, User, roles};
use crate::{BlobId, Error, Event, Job, Result, RoomId, Store, Time, UserId};

/// Letters and digits in a bot's token, as published.
const TOKEN_LENGTH: usize = 12;
/// Letters and digits in a webhook's secret; 32 of 62 kinds are 190 bits.
const SECRET_LENGTH: usize = 32;
/// The longest address of a webhook, in bytes.
const URL_LIMIT: usize = 2000;

/// The secret half of a bot's key. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct BotToken(String);

impl BotToken {
    /// Takes a token from storage.
    pub fn from_stored(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// A fresh one that nobody can guess.
    fn random() -> Self {
        Self(crate::random::alphanumeric(TOKEN_LENGTH))
    }

    /// The token, for storage and its administrators only.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether somebody knows the token. It takes as long for a near miss as for a far one.
    pub fn matches(&self, given: &str) -> bool {
        let (mine, theirs) = (self.0.as_bytes(), given.as_bytes());
        let differences = mine.iter().zip(theirs).fold(0, |all, (a, b)| black_box(all | (a ^ b)));
        !mine.is_empty() && mine.len() == theirs.len() && differences == 0
    }
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BotToken(…)")
    }
}

/// What a program says to prove which bot it is: `7-abcDEF123456`.
#[derive(Clone, PartialEq, Eq)]
pub struct BotKey {
    /// The bot that it claims to be.
    pub bot: UserId,
    /// What should prove it.
    pub token: String,
}

impl FromStr for BotKey {
    type Err = Error;

    /// Blanks around it are cut, and whatever follows a second hyphen is ignored, as published.
    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.trim().split('-');
        let bot = parts.next().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let token = parts.next().filter(|token| !token.is_empty()).ok_or(Error::NotFound)?;
        Ok(Self { bot, token: token.to_owned() })
    }
}

impl fmt::Debug for BotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BotKey({}-…)", self.bot)
    }
}

/// One thing that a bot may be let do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reads rooms, members, messages and what happens.
    Read,
    /// Says something.
    Post,
    /// Cheers messages, and takes its cheers back.
    React,
    /// Changes and takes back what it said.
    Manage,
}

impl Scope {
    /// Every scope with the word that storage and JSON use for it.
    pub const WORDS: [(Self, &str); 4] = [
        (Self::Read, "read"),
        (Self::Post, "post"),
        (Self::React, "react"),
        (Self::Manage, "manage"),
    ];
}

/// All that a bot may do. A bot of which nothing was ever said may do everything, as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Default for Scopes {
    fn default() -> Self {
        Self(Scope::WORDS.iter().map(|(scope, _)| *scope).collect())
    }
}

impl Scopes {
    /// Exactly these.
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self(scopes.into_iter().collect())
    }

    /// Whether the bot may do that.
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes in their usual order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

/// Something that a webhook can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum News {
    /// Messages that mention the bot.
    Mentions,
    /// Messages in pings with the bot.
    Directs,
    /// Every message in the bot's rooms.
    Messages,
    /// Messages that say something else now.
    Edits,
    /// Messages that were taken back.
    Deletions,
    /// Cheers given and taken back.
    Boosts,
    /// People who come into the bot's rooms, and who leave them.
    Members,
}

impl News {
    /// Every kind of news with the word that storage and the wire use for it.
    pub const WORDS: [(Self, &str); 7] = [
        (Self::Mentions, "mentions"),
        (Self::Directs, "directs"),
        (Self::Messages, "messages"),
        (Self::Edits, "edits"),
        (Self::Deletions, "deletions"),
        (Self::Boosts, "boosts"),
        (Self::Members, "members"),
    ];
    /// What a webhook hears unless somebody chooses, as published.
    pub const USUAL: [Self; 2] = [Self::Mentions, Self::Directs];

    /// The kinds that those words, joined by commas, name; words of other releases are passed over.
    pub fn from_stored(words: &str) -> BTreeSet<Self> {
        words.split(',').filter_map(|word| word.parse().ok()).collect()
    }
}

crate::words!(Scope, News);

/// Where a bot listens.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Where to.
    pub url: String,
    /// What deliveries are signed with.
    pub secret: Option<String>,
    /// What it hears; none means the usual.
    pub news: Option<BTreeSet<News>>,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("news", &self.news).finish_non_exhaustive()
    }
}

/// A bot that may hear something, with what its webhook was asked to hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The bot.
    pub bot: UserId,
    /// What it hears; none means the usual.
    pub news: Option<BTreeSet<News>>,
}

impl Listener {
    /// Whether it wants to hear that.
    pub fn hears(&self, news: News) -> bool {
        self.news.as_ref().map_or(News::USUAL.contains(&news), |chosen| chosen.contains(&news))
    }
}

/// What an administrator says about a bot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// What the others see, 1 to 100 characters.
    pub name: String,
    /// A new picture, already stored; none keeps the old one.
    pub avatar: Option<BlobId>,
    /// Where it listens; blank takes the webhook away.
    pub webhook_url: String,
    /// What its webhook hears; none leaves it as it is, or the usual.
    pub news: Option<BTreeSet<News>>,
    /// What it may do; none leaves it as it is, or everything.
    pub scopes: Option<Scopes>,
}

/// What bots need remembered beside what all users need.
pub trait Bots {
    /// Remembers a bot's token; whoever knows the one before knows nothing any more.
    fn set_bot_token(&mut self, bot: UserId, token: &BotToken) -> Result<()>;
    /// Whether a user has ever had a token: what speaks for an incoming webhook has none.
    fn has_bot_token(&mut self, user: UserId) -> Result<bool>;
    /// The bot's webhook, if it has one.
    fn webhook(&mut self, bot: UserId) -> Result<Option<Webhook>>;
    /// Remembers where the bot listens, or that it does not. One that was paused begins anew at
    /// another address.
    fn set_webhook(&mut self, bot: UserId, webhook: Option<&Webhook>) -> Result<()>;
    /// Remembers what the bot may do.
    fn set_scopes(&mut self, bot: UserId, scopes: &Scopes) -> Result<()>;
    /// The active bots among a room's members that have a webhook which is not paused.
    fn listening_bots(&mut self, room: RoomId) -> Result<Vec<Listener>>;
    /// Those of them whose webhook hears something else than the usual. Asked after every post, so
    /// it must cost next to nothing where there are none.
    fn choosy_bots(&mut self, room: RoomId) -> Result<Vec<Listener>>;
    /// Who said the last messages of a room, the newest first, as far back as that moment, `most`
    /// messages, or the first one that no bot with a key has said. What speaks for an incoming
    /// webhook hears nothing, and so answers nobody.
    fn said_by_bots(&mut self, room: RoomId, since: Time, most: usize) -> Result<Vec<UserId>>;
    /// How many edits and boosts, given or taken back, are the last that happened in a room since
    /// that moment, with nothing else between them; counted up to `most`.
    fn touched_up(&mut self, room: RoomId, since: Time, most: usize) -> Result<usize>;
    /// Keeps, for administrators to read, that a bot's webhook is not told this because bots were
    /// answering each other.
    fn leave_out(&mut self, job: Job) -> Result<()>;
}

/// Lets a bot in: a key of its own, a place in every open room. Administrators may.
pub fn create(store: &mut impl Store, actor: &User, form: Form) -> Result<User> {
    roles::administrator(store, actor)?;
    let form = checked(form)?;
    let profile = Profile { avatar: form.avatar, ..Profile::named(&form.name) };
    let bot = super::create(store, profile, Role::Bot)?;
    store.set_bot_token(bot.id, &BotToken::random())?;
    listen(store, bot.id, &form)?;
    if let Some(scopes) = &form.scopes {
        store.set_scopes(bot.id, scopes)?;
    }
    Ok(bot)
}

/// Changes what a bot is called, where it listens and what it may do. Administrators may.
pub fn change(store: &mut impl Store, actor: &User, bot: UserId, form: Form) -> Result<User> {
    roles::administrator(store, actor)?;
    let form = checked(form)?;
    let mut bot = active(store, bot)?;
    bot.name.clone_from(&form.name);
    if let Some(picture) = form.avatar
        && let Some(file) = bot.avatar.replace(picture).filter(|&before| before != picture)
    {
        store.enqueue(Job::Purge { file });
    }
    bot.updated_at = store.now();
    store.update_user(&bot)?;
    listen(store, bot.id, &form)?;
    if let Some(scopes) = &form.scopes {
        store.set_scopes(bot.id, scopes)?;
    }
    store.append(Event::UserChanged { user: bot.id });
    Ok(bot)
}

/// Gives a bot another key; the old one opens nothing from now on. Administrators may.
pub fn renew_key(store: &mut impl Store, actor: &User, bot: UserId) -> Result<()> {
    roles::administrator(store, actor)?;
    let bot = active(store, bot)?;
    store.set_bot_token(bot.id, &BotToken::random())?;
    store.append(Event::UserChanged { user: bot.id });
    Ok(())
}

/// Gives a bot's webhook a secret, or another one. Administrators may.
pub fn renew_secret(store: &mut impl Store, actor: &User, bot: UserId) -> Result<String> {
    roles::administrator(store, actor)?;
    let bot = active(store, bot)?;
    let mut webhook = store.webhook(bot.id)?.ok_or(Error::NotFound)?;
    let secret = crate::random::alphanumeric(SECRET_LENGTH);
    webhook.secret = Some(secret.clone());
    store.set_webhook(bot.id, Some(&webhook))?;
    Ok(secret)
}

/// Sends a bot away; what it said stays. Administrators may.
pub fn remove(store: &mut impl Store, actor: &User, bot: UserId) -> Result<()> {
    let bot = active(store, bot)?;
    super::deactivate(store, actor, bot.id).map(drop)
}

/// The bot of that id, if it is here; people are no bots, nor is what speaks for an incoming webhook.
fn active(store: &mut impl Store, id: UserId) -> Result<User> {
    let user = store.user(id)?;
    let is_bot = user.role == Role::Bot && user.is_active() && store.has_bot_token(id)?;
    if is_bot { Ok(user) } else { Err(Error::NotFound) }
}

/// Keeps the secret and the choice of a webhook that only moves.
fn listen(store: &mut impl Store, bot: UserId, form: &Form) -> Result<()> {
    if form.webhook_url.is_empty() {
        return store.set_webhook(bot, None);
    }
    let known = store.webhook(bot)?;
    let secret = known.as_ref().and_then(|webhook| webhook.secret.clone());
    let news = form.news.clone().or_else(|| known.and_then(|webhook| webhook.news));
    store.set_webhook(bot, Some(&Webhook { url: form.webhook_url.clone(), secret, news }))
}

fn checked(mut form: Form) -> Result<Form> {
    form.name = super::checked_name(&form.name, "Please name the bot.")?;
    form.webhook_url = form.webhook_url.trim().to_owned();
    let url = &form.webhook_url;
    let goes_out = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    let usable = goes_out && url.len() <= URL_LIMIT && !url.contains(char::is_whitespace);
    if !url.is_empty() && !usable {
        return Err(Error::invalid(
            "webhook_url",
            "Please give an address like https://bot.example.com/campfire, or none.",
        ));
    }
    if form.scopes.as_ref().is_some_and(|scopes| scopes.0.is_empty()) {
        return Err(Error::invalid("scopes", "Please choose at least one thing the bot may do."));
    }
    Ok(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_an_id_and_a_token_whatever_follows() {
        for text in ["3-goldbottok03", " 3-goldbottok03\n", "3-goldbottok03-extra"] {
            let key: BotKey = text.parse().unwrap();
            assert_eq!((key.bot, key.token.as_str()), (3.into(), "goldbottok03"), "{text:?}");
        }
        for text in ["", "3", "3-", "-x", "x-y", "1-", "99999999999999999999-x"] {
            assert!(text.parse::<BotKey>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn only_the_very_token_matches_and_no_log_shows_it() {
        let token = BotToken::from_stored("goldbottok03");
        assert!(token.matches("goldbottok03"));
        for other in ["", "goldbottok0", "goldbottok030", "goldbottok04", "Goldbottok03"] {
            assert!(!token.matches(other), "{other:?}");
        }
        assert!(!BotToken::from_stored("").matches(""));
        assert!(!format!("{token:?}").contains("gold"));
        assert!(!format!("{:?}", "3-goldbottok03".parse::<BotKey>().unwrap()).contains("gold"));
    }

    #[test]
    fn a_webhook_hears_the_usual_or_what_was_chosen() {
        let usual = Listener { bot: 1.into(), news: None };
        assert!(usual.hears(News::Mentions) && usual.hears(News::Directs));
        assert!(!usual.hears(News::Messages) && !usual.hears(News::Edits));
        let news = Some(News::from_stored("edits,unheard of,boosts"));
        let chosen = Listener { bot: 1.into(), news };
        assert!(chosen.hears(News::Edits) && chosen.hears(News::Boosts));
        assert!(!chosen.hears(News::Mentions));
    }
}
