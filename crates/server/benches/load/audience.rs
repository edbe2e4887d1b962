//! The audience: many open pages that listen at the same time.

use std::{rc::Rc, time::Duration};

use anyhow::Result;
use futures_util::future::try_join_all;
use tokio::{net::tcp::OwnedWriteHalf, task::JoinSet, time::timeout};

use crate::{
    campfire::Server,
    page::{self, Ear, Line, Mouth},
    seed::Scene,
    tally::Tally,
};

/// Pages that open at the same time.
const AT_ONCE: usize = 50;
/// How long a page that wakes waits for the end of its line.
const SOON: Duration = Duration::from_secs(2);

/// Pages that read whatever comes. They close when this is dropped.
pub(crate) struct Audience {
    /// What they heard.
    pub(crate) tally: Rc<Tally>,
    ears: JoinSet<()>,
    mouths: Vec<Mouth>,
}

impl Audience {
    /// So many pages of the room, each of somebody else.
    pub(crate) async fn in_room(server: &Server, scene: &Scene, pages: usize) -> Result<Self> {
        let mut audience = Self::empty(pages);
        let people: Vec<_> = scene.people.iter().cycle().take(pages).enumerate().collect();
        for some in people.chunks(AT_ONCE) {
            let open = some
                .iter()
                .map(|(_, person)| page::open(server.address, person, scene.room, Line::Good));
            for ((number, _), (ear, mouth)) in some.iter().zip(try_join_all(open).await?) {
                audience.seat(*number, ear, None);
                audience.mouths.push(mouth);
            }
        }
        Ok(audience)
    }

    /// So many bare sockets.
    pub(crate) async fn plain(server: &Server, sockets: usize) -> Result<Self> {
        let mut audience = Self::empty(sockets);
        for number in 0..sockets {
            let (ear, out) = page::connect(server.address, "", Line::Good).await?;
            audience.seat(number, ear, Some(out));
        }
        Ok(audience)
    }

    fn empty(pages: usize) -> Self {
        let tally = Rc::new(Tally::of(pages));
        Self { tally, ears: JoinSet::new(), mouths: Vec::new() }
    }

    /// Lets a page listen. The other half of a line on which nothing is said is kept open.
    fn seat(&mut self, number: usize, mut ear: Ear, silent: Option<OwnedWriteHalf>) {
        let tally = Rc::clone(&self.tally);
        self.ears.spawn_local(async move {
            let _silent = silent;
            while let Ok(Some(payload)) = ear.next().await {
                tally.hear(number, payload);
            }
        });
    }

    /// Everybody says that they still look, as pages do once in a while.
    pub(crate) async fn stay(&mut self) -> Result<()> {
        for mouth in &mut self.mouths {
            mouth.stay().await?;
        }
        Ok(())
    }
}

/// Pages that have stopped reading.
pub(crate) struct Sleepers(Vec<(Ear, Mouth)>);

impl Sleepers {
    /// So many pages of the room that read until they are open, and no further.
    pub(crate) async fn in_room(server: &Server, scene: &Scene, pages: usize) -> Result<Self> {
        let mut sleepers = Vec::new();
        for person in &scene.people[..pages] {
            sleepers.push(page::open(server.address, person, scene.room, Line::Narrow).await?);
        }
        Ok(Self(sleepers))
    }

    /// Wakes them. Answers how many find, after what was on its way, that their line was cut.
    pub(crate) async fn count_cut(self) -> usize {
        let mut cut = 0;
        for (mut ear, mouth) in self.0 {
            let drained = async { while let Ok(Some(_)) = ear.next().await {} };
            cut += usize::from(timeout(SOON, drained).await.is_ok());
            drop(mouth);
        }
        cut
    }
}
