//! Routes: every address there is, in one table.

use actix_web::{
    HttpResponse,
    http::Method,
    web::{self, ServiceConfig},
};

use crate::{
    Error, Result, account, api, assets, autocompletes, avatars, bans, boosts, bots, by_bots,
    cable, closeds, directs, files, first_run, health, hooks, involvements, joins, messages, opens,
    profiles, push_subscriptions, pwa, qr_codes, quiet_hours, refreshes, room_files, rooms,
    searches, sessions, sidebar, transfers, unfurl, unreads, users,
};

/// Makes of the table both what is served and what tests walk, so that no route is without its row
/// in theirs.
macro_rules! table {
    ($($method:ident $path:literal => $handler:path;)*) => {
        /// The methods and paths that are answered.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        /// Puts every route in its place; of two that match, the first answers. What matches
        /// nothing is 404.
        pub fn configure(config: &mut ServiceConfig) {
            $(config.route($path, web::method(Method::$method).to($handler));)*
            config.default_service(web::to(nothing));
        }
    };
}

table! {
    // Talk: what open pages and bots ask for most comes first.
    GET "/rooms/{room_id}/involvement" => involvements::show;
    PUT "/rooms/{room_id}/involvement" => involvements::update;
    PATCH "/rooms/{room_id}/involvement" => involvements::update;
    GET "/rooms/{room_id}/@{message_id}" => rooms::show_at;
    GET "/rooms/{room_id}/from/{moment}" => rooms::from;
    GET "/rooms/{room_id}/refresh" => refreshes::show;
    GET "/rooms/{room_id}/files" => room_files::index;
    GET "/rooms/{room_id}/messages" => messages::index;
    POST "/rooms/{room_id}/messages" => messages::create;
    GET "/rooms/{room_id}/messages/{message_id}" => messages::show;
    PUT "/rooms/{room_id}/messages/{message_id}" => messages::update;
    PATCH "/rooms/{room_id}/messages/{message_id}" => messages::update;
    DELETE "/rooms/{room_id}/messages/{message_id}" => messages::destroy;
    DELETE "/rooms/{room_id}/messages/sent/{client_message_id}" => messages::withdraw;
    GET "/rooms/{room_id}/messages/{message_id}/edit" => messages::edit;
    GET "/files/{file_id}/thumb" => files::thumb;
    GET "/files/{file_id}/{name}" => files::show;
    GET "/messages/{message_id}/boosts" => boosts::index;
    POST "/messages/{message_id}/boosts" => boosts::create;
    GET "/messages/{message_id}/boosts/new" => boosts::new;
    DELETE "/messages/{message_id}/boosts/{boost_id}" => boosts::destroy;
    GET "/rooms/{room_id}/{bot_key}/messages" => by_bots::index;
    POST "/rooms/{room_id}/{bot_key}/messages" => by_bots::create;
    PUT "/rooms/{room_id}/{bot_key}/messages/{message_id}" => by_bots::update;
    PATCH "/rooms/{room_id}/{bot_key}/messages/{message_id}" => by_bots::update;
    DELETE "/rooms/{room_id}/{bot_key}/messages/{message_id}" => by_bots::destroy;
    POST "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts" => by_bots::boost;
    DELETE "/rooms/{room_id}/{bot_key}/messages/{message_id}/boosts/{boost_id}" => by_bots::unboost;
    PUT "/rooms/{room_id}/messages/{message_id}/unread" => unreads::create;

    // Rooms. The kinds come before the ids, so that `opens` is no room's id; so does `new`, which
    // was published dead.
    GET "/" => rooms::root;
    GET "/rooms" => rooms::index;
    POST "/rooms/opens" => opens::create;
    GET "/rooms/opens/new" => opens::new;
    GET "/rooms/opens/{room_id}" => rooms::go;
    GET "/rooms/opens/{room_id}/edit" => opens::edit;
    PUT "/rooms/opens/{room_id}" => opens::update;
    PATCH "/rooms/opens/{room_id}" => opens::update;
    POST "/rooms/closeds" => closeds::create;
    GET "/rooms/closeds/new" => closeds::new;
    GET "/rooms/closeds/{room_id}" => rooms::go;
    GET "/rooms/closeds/{room_id}/edit" => closeds::edit;
    PUT "/rooms/closeds/{room_id}" => closeds::update;
    PATCH "/rooms/closeds/{room_id}" => closeds::update;
    POST "/rooms/directs" => directs::create;
    GET "/rooms/directs/new" => directs::new;
    GET "/rooms/directs/{room_id}/edit" => directs::edit;
    DELETE "/rooms/directs/{room_id}" => directs::destroy;
    GET "/rooms/new" => nothing;
    DELETE "/rooms/{room_id}" => rooms::destroy;
    GET "/rooms/{room_id}" => rooms::show;

    // Finding one's way.
    GET "/users/{any}/sidebar" => sidebar::show;
    GET "/users/me/hidden_rooms" => sidebar::hidden;
    GET "/autocompletable/users" => autocompletes::index;
    GET "/autocompletable/users.json" => autocompletes::index;
    POST "/unfurl_link" => unfurl::create;
    GET "/qr_code/{id}" => qr_codes::show;
    DELETE "/users/me/unreads" => unreads::destroy;
    GET "/searches" => searches::index;
    POST "/searches" => searches::create;
    DELETE "/searches/clear" => searches::clear;

    // Coming in and going out.
    GET "/first_run" => first_run::new;
    POST "/first_run" => first_run::create;
    GET "/session/new" => sessions::new;
    POST "/session" => sessions::create;
    DELETE "/session" => sessions::destroy;
    GET "/session/transfers/{token}" => transfers::show;
    PUT "/session/transfers/{token}" => transfers::update;
    GET "/join/{join_code}" => joins::new;
    POST "/join/{join_code}" => joins::create;

    // People.
    GET "/users/{any}/profile" => profiles::show;
    PUT "/users/{any}/profile" => profiles::update;
    PATCH "/users/{any}/profile" => profiles::update;
    DELETE "/users/me/sessions/{session_id}" => profiles::end_session;
    PUT "/users/me/quiet_hours" => quiet_hours::update;
    DELETE "/users/me/quiet_hours" => quiet_hours::destroy;
    GET "/users/{any}/push_subscriptions" => push_subscriptions::index;
    POST "/users/{any}/push_subscriptions" => push_subscriptions::create;
    DELETE "/users/{any}/push_subscriptions/{subscription_id}" => push_subscriptions::destroy;
    POST "/users/{any}/push_subscriptions/{subscription_id}/test_notifications" => push_subscriptions::test;
    GET "/users/{user_id}" => users::show;
    GET "/users/{token}/avatar" => avatars::show;
    DELETE "/users/{token}/avatar" => avatars::destroy;

    // Looking after the place and its people.
    GET "/account/edit" => account::edit;
    PUT "/account" => account::update;
    PATCH "/account" => account::update;
    GET "/account/users" => account::people::index;
    PUT "/account/users/{user_id}" => account::people::update;
    PATCH "/account/users/{user_id}" => account::people::update;
    DELETE "/account/users/{user_id}" => account::people::destroy;
    POST "/account/join_code" => account::reset_join_code;
    GET "/account/custom_styles" => account::styles::show;
    GET "/account/custom_styles/edit" => account::styles::edit;
    PUT "/account/custom_styles" => account::styles::update;
    PATCH "/account/custom_styles" => account::styles::update;
    GET "/account/status" => account::status::show;
    PUT "/account/jobs/{job_id}" => account::status::retry;
    DELETE "/account/jobs/{job_id}" => account::status::discard;
    POST "/users/{user_id}/ban" => bans::create;
    DELETE "/users/{user_id}/ban" => bans::destroy;
    DELETE "/account/logo" => account::delete_logo;
    GET "/account/logo" => pwa::logo;

    // Looking after bots, and the addresses at which other programs post.
    GET "/rooms/{room_id}/hooks" => hooks::index;
    POST "/rooms/{room_id}/hooks" => hooks::create;
    DELETE "/rooms/{room_id}/hooks/{hook_id}" => hooks::destroy;
    POST "/hooks/{token}" => hooks::post;
    POST "/hooks/{token}/slack" => hooks::post_slack;
    GET "/account/bots" => bots::index;
    POST "/account/bots" => bots::create;
    GET "/account/bots/new" => bots::new;
    GET "/account/bots/{bot_id}/edit" => bots::edit;
    PUT "/account/bots/{bot_id}" => bots::update;
    PATCH "/account/bots/{bot_id}" => bots::update;
    DELETE "/account/bots/{bot_id}" => bots::destroy;
    PUT "/account/bots/{bot_id}/key" => bots::renew_key;
    PATCH "/account/bots/{bot_id}/key" => bots::renew_key;
    PUT "/account/bots/{bot_id}/secret" => bots::renew_secret;
    DELETE "/account/bots/{bot_id}/pause" => bots::resume;
    POST "/account/bots/{bot_id}/deliveries/{delivery_id}" => bots::replay;
    GET "/robots.txt" => pwa::robots;

    // What bots call as a bearer.
    GET "/api/openapi.json" => api::openapi;
    GET "/api/me" => api::me;
    GET "/api/events" => api::events;
    GET "/api/rooms" => api::rooms;
    GET "/api/rooms/{room_id}/members" => api::members;
    GET "/api/rooms/{room_id}/messages" => by_bots::index;
    POST "/api/rooms/{room_id}/messages" => by_bots::create;
    GET "/api/rooms/{room_id}/messages/{message_id}" => by_bots::show;
    PUT "/api/rooms/{room_id}/messages/{message_id}" => by_bots::update;
    PATCH "/api/rooms/{room_id}/messages/{message_id}" => by_bots::update;
    DELETE "/api/rooms/{room_id}/messages/{message_id}" => by_bots::destroy;
    POST "/api/rooms/{room_id}/messages/{message_id}/boosts" => by_bots::boost;
    DELETE "/api/rooms/{room_id}/messages/{message_id}/boosts/{boost_id}" => by_bots::unboost;

    // What browsers and operators ask for by themselves.
    GET "/webmanifest" => pwa::manifest;
    GET "/webmanifest.json" => pwa::manifest;
    GET "/service-worker" => pwa::service_worker;
    GET "/service-worker.js" => pwa::service_worker;
    GET "/offline" => pwa::offline;
    GET "/cable" => cable::connect;
    GET "/up" => health::up;
    GET "/up.json" => health::up;
    GET "/ready" => health::ready;
    GET "/assets/{path:.*}" => assets::show;
}

async fn nothing() -> Result<HttpResponse> {
    Err(Error::NotFound)
}
