//! The cable: one socket per page, over which everything live arrives. The hub fills its queue
//! with encoded frames; the queue is the body of the answer, so a frame goes from the hub to the
//! wire without being touched again.

mod intake;

use std::{
    convert::Infallible,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use actix_web::{
    HttpRequest, HttpResponse,
    body::{BodyStream, BoxBody, MessageBody},
    http::header,
    rt::{
        net::TcpStream,
        spawn,
        time::{sleep, timeout},
    },
    web::{self, Bytes, Data},
};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError};
use campfire_domain::{SessionId, UserId, users::sessions::Session};
use campfire_realtime::{
    Frame, Socket, SocketId, Throttle,
    cable::{
        COMMAND_BURST, COMMANDS_PER_SECOND, Command, INBOUND_LIMIT, Reason, SUBPROTOCOL,
        TYPING_PER_SECOND, farewell, parse, reject, welcome,
    },
    hub::Cut,
};
use campfire_store as store;
use futures_util::{Stream, StreamExt};
use socket2::SockRef;
use tokio::sync::{mpsc, oneshot};

use self::intake::Intake;
use crate::{Result, app::App, channels, extract::SignedIn, forgery};

/// How much the system may buffer for a client that does not read: enough for a burst, little
/// enough that thousands of dead clients do not fill the memory.
const SEND_BUFFER: usize = 64 * 1024;
/// How long a socket may take to hear why it is dismissed.
const FAREWELL: Duration = Duration::from_secs(5);

/// The connection beneath a request, kept so that a socket that does not read can be cut at once.
pub struct Line(socket2::Socket);

impl Line {
    /// Keeps a handle on a fresh connection and bounds what the system buffers for it.
    pub fn keep(stream: &TcpStream) -> Option<Arc<Self>> {
        let socket = SockRef::from(stream);
        socket.set_send_buffer_size(SEND_BUFFER).ok()?;
        socket.try_clone().ok().map(|socket| Arc::new(Self(socket)))
    }

    fn cut(&self) {
        // Fails only when the connection is gone already.
        self.0.shutdown(std::net::Shutdown::Both).ok();
    }
}

/// Numbers of the WebSocket's last word (RFC 6455, 7.4.1).
mod code {
    pub(super) const NORMAL: u16 = 1000;
    pub(super) const AGAINST_PROTOCOL: u16 = 1002;
    pub(super) const NOT_UTF8: u16 = 1007;
    pub(super) const TOO_LARGE: u16 = 1009;
}

/// A person at one socket. It is as small as can be: there is one for every open page.
pub struct Seat {
    /// The socket.
    pub socket: SocketId,
    /// Who sits there.
    pub user: UserId,
    /// By which session they came in.
    pub session: SessionId,
    /// What they were called when the socket opened.
    pub name: Box<str>,
    /// How often they may say that they type.
    pub typing: Throttle,
}

/// `GET /cable`: opens the socket. Other sites and plain requests find nothing here.
pub async fn connect(
    app: Data<App>,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse> {
    let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if !origin.is_some_and(|origin| forgery::is_ours(&app.origin(&request), origin)) {
        return Ok(nothing_here());
    }
    let intake = Intake::default();
    let body = intake.counting(&request, body).await;
    let Ok((response, _, inbound)) =
        actix_ws::handle_with_protocols(&request, body, &[SUBPROTOCOL])
    else {
        return Ok(nothing_here());
    };
    let Some(SignedIn { user, session }) = SignedIn::find(&app, &request).await? else {
        return Ok(response.map_body(|_, _| told(farewell(Reason::Unauthorized, false))));
    };
    let Socket { id, outgoing, cut } = app.hub.register(user.id, session.id);
    app.hub.send(id, welcome());
    let typing = Throttle::new(TYPING_PER_SECOND, TYPING_PER_SECOND, Instant::now());
    let (user, name) = (user.id, user.name.into());
    let seat = Seat { socket: id, user, session: session.id, name, typing };
    let inbound = inbound.max_frame_size(INBOUND_LIMIT).aggregate_continuations();
    let line = request.conn_data::<Arc<Line>>().cloned();
    let inbound = Inbound { messages: inbound.max_continuation_size(INBOUND_LIMIT), intake };
    spawn(listen(app, seat, Box::new(session), inbound, cut, line));
    Ok(response.map_body(|_, open| BodyStream::new(Frames { outgoing, _open: open }).boxed()))
}

fn nothing_here() -> HttpResponse {
    HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body("Page not found")
}

fn told(frame: Frame) -> BoxBody {
    let once = futures_util::stream::once(async move { Ok::<Bytes, Infallible>(frame.into()) });
    BodyStream::new(Box::pin(once)).boxed()
}

/// The queue as the body of the answer. It ends when the hub is done with the socket.
struct Frames {
    outgoing: mpsc::Receiver<Frame>,
    /// The body made with the handshake. While it lives, what the page says is heard; dropping it
    /// tells the inbound half that the connection is gone.
    _open: BoxBody,
}

impl Stream for Frames {
    type Item = std::result::Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.outgoing.poll_recv(context).map(|frame| frame.map(|frame| Ok(frame.into())))
    }
}

/// Does what the page says, in order, until one of the two is gone.
async fn listen(
    app: Data<App>,
    mut seat: Seat,
    session: Box<Session>,
    mut inbound: Inbound,
    cut: oneshot::Receiver<Cut>,
    line: Option<Arc<Line>>,
) {
    Box::pin(check_again(&app, session)).await;
    if let Some(cut) = converse(&app, &mut seat, &mut inbound, cut).await {
        end(cut, &mut inbound, line.as_deref()).await;
    }
    Box::pin(channels::leave_all(&app, &seat, app.hub.close(seat.socket))).await;
}

/// Lets go of a socket whose session ended between its look-up and the registration.
async fn check_again(app: &App, session: Box<Session>) {
    let Session { id, token, .. } = *session;
    let found = app.store.read(move |conn| store::sessions::signed_in(conn, &token)).await;
    if !matches!(found, Ok(Some(_))) {
        app.hub.disconnect_session(id);
    }
}

/// Listens until the page hangs up or the hub cuts the socket, and answers how. What is being done
/// is done to its end: half a word about presence would be counted wrong.
async fn converse(
    app: &App,
    seat: &mut Seat,
    inbound: &mut Inbound,
    mut cut: oneshot::Receiver<Cut>,
) -> Option<Cut> {
    let mut commands = Throttle::new(COMMANDS_PER_SECOND, COMMAND_BURST, Instant::now());
    loop {
        let message = tokio::select! {
            biased;
            cut = &mut cut => return Some(cut.unwrap_or(Cut::Slow)),
            message = next(&mut commands, inbound) => message?,
        };
        match message {
            // Apart, so that a page that says nothing does not carry along the room for it.
            Ok(AggregatedMessage::Text(text)) => Box::pin(hear(app, seat, &text)).await,
            Ok(AggregatedMessage::Ping(payload)) => {
                app.hub.send(seat.socket, Frame::pong(&payload));
            }
            // Who hangs up is told that this was heard.
            Ok(AggregatedMessage::Close(_)) => hang_up(app, seat, code::NORMAL),
            Ok(AggregatedMessage::Binary(_) | AggregatedMessage::Pong(_)) => {}
            Err(error) => hang_up(app, seat, code_of(&error)),
        }
    }
}

/// What the page says.
struct Inbound {
    messages: AggregatedMessageStream,
    intake: Intake,
}

impl Inbound {
    /// The next message.
    async fn next(&mut self) -> Option<std::result::Result<AggregatedMessage, ProtocolError>> {
        tokio::select! {
            biased;
            () = self.intake.overflow() => Some(Err(ProtocolError::Overflow)),
            message = self.messages.next() => {
                self.intake.clear();
                message
            }
        }
    }
}

/// The next message. A page that talks too fast waits, and with it only its own socket.
async fn next(
    commands: &mut Throttle,
    inbound: &mut Inbound,
) -> Option<std::result::Result<AggregatedMessage, ProtocolError>> {
    let message = inbound.next().await?;
    if matches!(message, Ok(AggregatedMessage::Text(_))) {
        while !commands.take(Instant::now()) {
            sleep(Duration::from_secs(1) / COMMANDS_PER_SECOND).await;
        }
    }
    Some(message)
}

/// Lets the socket go with that number for a last word.
fn hang_up(app: &App, seat: &Seat, code: u16) {
    app.hub.dismiss(seat.socket, &Frame::close(code));
}

/// The number for what a client did wrong.
fn code_of(error: &ProtocolError) -> u16 {
    match error {
        ProtocolError::Io(error) if error.kind() == io::ErrorKind::InvalidData => code::NOT_UTF8,
        // Pieces that are too long together come as an error of reading. So does the end of the
        // connection, but then nobody hears what we say.
        ProtocolError::Overflow | ProtocolError::Io(_) => code::TOO_LARGE,
        _ => code::AGAINST_PROTOCOL,
    }
}

async fn hear(app: &App, seat: &mut Seat, text: &str) {
    match parse(text) {
        Ok(Command::Subscribe { identifier, channel }) => {
            channels::subscribe(app, seat, identifier, channel).await;
        }
        Ok(Command::Unsubscribe { identifier }) => {
            let left = app.hub.unsubscribe(seat.socket, &identifier);
            channels::leave_all(app, seat, left.into_iter().collect()).await;
        }
        Ok(Command::Perform { identifier, action }) => {
            channels::perform(app, seat, &identifier, action).await;
        }
        Err(error) => {
            tracing::debug!(%error, "ignored a frame: {error}");
            if let Some(identifier) = error.refused() {
                app.hub.send(seat.socket, reject(identifier));
            }
        }
    }
}

/// Ends the connection: at once when nobody reads, else after the farewell was heard.
async fn end(cut: Cut, inbound: &mut Inbound, line: Option<&Line>) {
    if cut == Cut::Dismissed {
        let hung_up = async { while let Some(Ok(_)) = inbound.messages.next().await {} };
        timeout(FAREWELL, hung_up).await.ok();
    }
    if let Some(line) = line {
        line.cut();
    }
}
