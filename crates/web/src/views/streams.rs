//! Streams: HTML with an instruction where it goes, as Turbo reads it from answers and sockets.

use campfire_domain::EventId;
use maud::{Markup, PreEscaped, Render, html};

/// One change to a page.
#[derive(Clone, Debug)]
pub struct Stream {
    action: &'static str,
    target: String,
    event: Option<EventId>,
    maintain_scroll: bool,
    content: Option<Markup>,
}

/// Puts content at the end of the target; an element whose id is on the page already moves there.
pub fn append(target: impl Into<String>, content: Markup) -> Stream {
    Stream::new("append", target, Some(content))
}

/// Puts content at the beginning of the target.
pub fn prepend(target: impl Into<String>, content: Markup) -> Stream {
    Stream::new("prepend", target, Some(content))
}

/// Puts content in the place of the target.
pub fn replace(target: impl Into<String>, content: Markup) -> Stream {
    Stream::new("replace", target, Some(content))
}

/// Puts content into the target in place of what is there.
pub fn update(target: impl Into<String>, content: Markup) -> Stream {
    Stream::new("update", target, Some(content))
}

/// Takes the target away.
pub fn remove(target: impl Into<String>) -> Stream {
    Stream::new("remove", target, None)
}

/// Asks for an action of our own scripts.
pub fn custom(action: &'static str, target: impl Into<String>, content: Option<Markup>) -> Stream {
    Stream::new(action, target, content)
}

impl Stream {
    fn new(action: &'static str, target: impl Into<String>, content: Option<Markup>) -> Self {
        Self { action, target: target.into(), event: None, maintain_scroll: false, content }
    }

    /// Says which event made the change, so that the page knows how far it has come.
    #[must_use]
    pub fn of_event(mut self, event: EventId) -> Self {
        self.event = Some(event);
        self
    }

    /// Asks the page not to move what is being read.
    #[must_use]
    pub fn maintain_scroll(mut self) -> Self {
        self.maintain_scroll = true;
        self
    }
}

impl Render for Stream {
    fn render(&self) -> Markup {
        let maintain_scroll = self.maintain_scroll.then_some("true");
        html! {
            turbo-stream action=(self.action) target=(self.target) event-id=[self.event]
                maintain_scroll=[maintain_scroll] {
                @if let Some(content) = &self.content { template { (content) } }
            }
        }
    }
}

/// The body of an answer with these changes, in order.
pub fn body(streams: &[Stream]) -> Markup {
    let body: String = streams.iter().map(|stream| stream.render().into_string()).collect();
    PreEscaped(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stream: &Stream, expected: &str) {
        assert_eq!(stream.render().into_string(), expected);
    }

    #[test]
    fn a_stream_begins_with_its_element_and_wraps_content_in_a_template() {
        check(
            &append("messages_room_1", html! { p { "Hi" } }).of_event(EventId::from(7)),
            "<turbo-stream action=\"append\" target=\"messages_room_1\" event-id=\"7\">\
             <template><p>Hi</p></template></turbo-stream>",
        );
    }

    #[test]
    fn a_removal_carries_no_template_and_its_target_is_escaped() {
        check(
            &remove("message_\"><b>").maintain_scroll(),
            "<turbo-stream action=\"remove\" target=\"message_&quot;&gt;&lt;b&gt;\" \
             maintain_scroll=\"true\"></turbo-stream>",
        );
    }
}
