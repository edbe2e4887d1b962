//! The edge: routes, extractors, handlers, views, the WebSocket and what it broadcasts.
