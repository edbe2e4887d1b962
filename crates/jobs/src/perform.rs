//! Performing: what each job does. One match, so that a new job finds its place here.

use std::sync::Arc;

use campfire_domain::{Job, JobId, Result, UserId, users::bans};
use campfire_outbound::Client;
use campfire_store::{Database, Files};

use crate::{Settings, news, purge, push, webhook};

/// What every job works with.
pub(crate) struct Tools {
    pub(crate) store: Database,
    pub(crate) files: Files,
    pub(crate) client: Client,
    pub(crate) settings: Settings,
}

/// One attempt at a job.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    /// The job.
    pub(crate) id: JobId,
    /// Which attempt this is, from one.
    pub(crate) attempt: i32,
    /// Whether there is no other after it.
    pub(crate) last: bool,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The job can be taken out.
    Done,
    /// The job was taken out already, together with what it left behind.
    Settled,
    /// It may work later, perhaps not before some time.
    Again {
        /// Why it did not work now.
        reason: String,
        /// How long the other side asked us to wait.
        after: Option<std::time::Duration>,
    },
    /// It will never work.
    Failed {
        /// Why.
        reason: String,
    },
}

/// Does what a job says.
pub(crate) async fn perform(tools: Arc<Tools>, turn: Turn, job: Job) -> Result<Outcome> {
    match job {
        Job::Push { .. } => unreachable!("pushes are spread where they lie, see spreading.rs"),
        Job::Notify { message, subscription } => {
            push::notify(&tools, turn.id, message, subscription).await
        }
        Job::TestPush { subscription } => push::test(&tools, turn.id, subscription).await,
        Job::Webhook { message, bot } => webhook::deliver(&tools, turn, message, bot).await,
        Job::Purge { file } => purge::free(&tools, file).await,
        Job::ApplyBan { user } => ban(&tools, user).await,
        Job::Tell { event, bot } => news::deliver(&tools, turn, event, bot).await,
    }
}

/// Withholds or brings back what somebody said, a portion in each write, until nothing is left.
async fn ban(tools: &Tools, user: UserId) -> Result<Outcome> {
    while tools.store.write(move |tx| bans::apply(tx, user)).await? {}
    Ok(Outcome::Done)
}
