//! Revocation: who may no longer listen is cut off, at once, and nobody else is.

use std::time::Duration;

use reqwest::Method;

use crate::support::{Heard, Person, Socket, ada_and_bob, id, request, within};

/// How soon a socket must be cut.
pub(crate) const AT_ONCE: Duration = Duration::from_secs(1);

/// The socket ends with the word that it need not come back, and its cookie opens no other.
pub(crate) async fn check_cut(socket: &mut Socket, person: &Person) {
    let heard = within(AT_ONCE, "the cut", socket.hear_out()).await;
    assert_eq!(heard, [Heard::Disconnect { reason: "remote".into(), reconnect: false }]);
    let (mut again, _) = Socket::dial(request(&person.origin, &person.cookie)).await.unwrap();
    let refused = Heard::Disconnect { reason: "unauthorized".into(), reconnect: false };
    assert_eq!(again.hear_out().await, [refused]);
}

#[tokio::test]
async fn signing_out_cuts_the_sockets_of_that_browser_only() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let phone = bob.in_another_browser("bob@example.org").await;
    let (mut tab, mut other_tab) = (bob.connect().await, bob.connect().await);
    let (mut elsewhere, mut hers) = (phone.connect().await, ada.connect().await);
    for socket in [&mut tab, &mut other_tab, &mut elsewhere, &mut hers] {
        socket.join(&id::heartbeat()).await;
    }
    bob.sign_out().await;
    check_cut(&mut tab, &bob).await;
    check_cut(&mut other_tab, &bob).await;
    elsewhere.settle().await;
    hers.settle().await;
}

#[tokio::test]
async fn signing_out_elsewhere_or_a_new_password_cuts_the_other_browser_only() {
    let (_campfire, _, bob) = ada_and_bob().await;
    let mut here = bob.connect().await;
    here.join(&id::heartbeat()).await;

    let phone = bob.in_another_browser("bob@example.org").await;
    let mut there = phone.connect().await;
    bob.sign_out_elsewhere().await;
    check_cut(&mut there, &phone).await;

    let phone = bob.in_another_browser("bob@example.org").await;
    let mut there = phone.connect().await;
    bob.change_password("another secret").await;
    check_cut(&mut there, &phone).await;
    here.settle().await;
    bob.connect().await.join(&id::heartbeat()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_has_ended_subscribes_to_nothing_before_its_socket_is_cut() {
    let (campfire, _, bob) = ada_and_bob().await;
    let mut socket = bob.connect().await;
    let reset = campfire.command().args(["reset-password", "bob@example.org"]).output().unwrap();
    assert!(reset.status.success());
    socket.subscribe(&id::reads()).await;
    let heard = socket.hear().await;
    // The server may have looked at the log in between.
    assert!(matches!(heard, Heard::Reject(_) | Heard::Disconnect { .. }), "{heard:?}");
}

/// Bob is at one of the processes, Ada at whichever; what she does ends what he hears at once, and
/// nothing of his gets in any more.
pub(crate) async fn check_expulsion(ada: &Person, bob: &Person, path: &str, method: Method) {
    let mut his = bob.connect().await;
    his.join(&id::heartbeat()).await;
    let mut hers = ada.connect().await;
    hers.join(&id::heartbeat()).await;
    let done = ada.send(method, path, &[]).await;
    assert!(matches!(done.status, 302 | 303), "{done:?}");
    check_cut(&mut his, bob).await;
    let late = bob.post_as(bob.room, "late", "still here").await;
    assert_eq!(late.status, 302, "to the sign-in page: {late:?}");
    hers.settle().await;
}

#[tokio::test]
async fn being_thrown_out_or_removed_cuts_every_socket() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    check_expulsion(&ada, &bob, &format!("/users/{}/ban", bob.id), Method::POST).await;
    let cleo = ada.invite("Cleo").await;
    let path = format!("/account/users/{}", cleo.id);
    check_expulsion(&ada, &cleo, &path, Method::DELETE).await;
}
