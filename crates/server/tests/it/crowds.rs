//! Crowds: many sockets in one room, and one that does not listen.

use futures_util::future::join_all;
use tokio::net::TcpSocket;
use tokio_tungstenite::{MaybeTlsStream, client_async};

use crate::support::{Heard, Person, Socket, ada_and_bob, id, request, soon};

/// How many sockets listen at once.
const CROWD: usize = 500;
/// How many are opened at a time.
const AT_A_TIME: usize = 50;
/// How many messages they hear.
const MESSAGES: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_sockets_hear_everything_in_one_order() {
    let (_campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let stream = id::messages(&bob.open(room).await.stream);
    let mut crowd = Vec::new();
    while crowd.len() < CROWD {
        let some = (0..AT_A_TIME).map(|_| joined(&bob, &stream));
        crowd.extend(join_all(some).await);
    }
    let posts = (0..MESSAGES).map(|number| {
        let (ada, body) = (ada.clone(), format!("number {number}"));
        async move { ada.say(room, &body).await.client_id }
    });
    let posts = tokio::spawn(join_all(posts.collect::<Vec<_>>()));
    let heard = join_all(crowd.iter_mut().map(hear_all)).await;
    let mut posted = posts.await.unwrap();

    let fresh = bob.open(room).await;
    let order: Vec<String> = fresh.messages.iter().map(|shown| shown.id.clone()).collect();
    for heard in &heard {
        assert_eq!(heard, &order, "every socket hears the order in which it stands");
    }
    let mut known: Vec<String> =
        order.iter().map(|id| id.strip_prefix("message_").unwrap().to_owned()).collect();
    known.sort();
    posted.sort();
    assert_eq!(known, posted);
}

async fn joined(person: &Person, stream: &str) -> Socket {
    let mut socket = person.connect().await;
    socket.join(stream).await;
    socket
}

async fn hear_all(socket: &mut Socket) -> Vec<String> {
    let mut ids = Vec::new();
    while ids.len() < MESSAGES {
        ids.push(message_id(&socket.hear_html().await));
    }
    ids
}

/// The id of the element in a broadcast.
fn message_id(html: &str) -> String {
    let (_, rest) = html.split_once("id=\"message_").expect("a message comes");
    format!("message_{}", rest.split('"').next().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_cut_and_the_others_notice_nothing() {
    const POSTS: usize = 500;
    let (_campfire, ada, bob) = ada_and_bob().await;
    let room = ada.room;
    let stream = id::messages(&bob.open(room).await.stream);
    let mut deaf = with_little_room(&bob).await;
    assert_eq!(deaf.hear().await, Heard::Welcome);
    deaf.join(&stream).await;
    let mut reader = joined(&bob, &stream).await;

    let body = "x".repeat(4_000);
    let poster = ada.clone();
    let posts = tokio::spawn(async move {
        for _ in 0..POSTS {
            poster.say(room, &body).await;
        }
    });
    for _ in 0..POSTS {
        reader.hear_html().await;
    }
    posts.await.unwrap();
    let heard = soon("the cut", deaf.hear_out()).await;
    assert!(heard.len() < POSTS, "all {POSTS} came through: it was not cut");
    reader.settle().await;

    // It may come back and hears again.
    let mut again = joined(&bob, &stream).await;
    let said = ada.say(room, "welcome back").await;
    assert_eq!(message_id(&again.hear_html().await), format!("message_{}", said.client_id));
}

/// A socket for which the system keeps little, so that not reading is soon felt by the server.
async fn with_little_room(person: &Person) -> Socket {
    let request = request(&person.origin, &person.cookie);
    let address = person.origin.strip_prefix("http://").unwrap().parse().unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(8 * 1024).unwrap();
    let stream = socket.connect(address).await.unwrap();
    let stream = client_async(request, MaybeTlsStream::Plain(stream)).await.unwrap().0;
    Socket::from(stream)
}
