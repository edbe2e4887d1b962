//! The tables as diesel sees them, the same for both databases. Times are microseconds since 1970.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    accounts (id) {
        id -> BigInt,
        singleton_guard -> Integer,
        name -> Text,
        join_code -> Text,
        custom_styles -> Nullable<Text>,
        restrict_room_creation_to_administrators -> Bool,
        logo_id -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    bans (id) {
        id -> BigInt,
        user_id -> BigInt,
        ip_address -> Text,
        created_at -> BigInt,
    }
}

table! {
    blobs (id) {
        id -> BigInt,
        key -> Text,
        filename -> Text,
        content_type -> Text,
        byte_size -> BigInt,
        checksum -> Nullable<Text>,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        metadata -> Nullable<Text>,
        created_at -> BigInt,
    }
}

table! {
    boosts (id) {
        id -> BigInt,
        message_id -> BigInt,
        booster_id -> BigInt,
        content -> Text,
        created_at -> BigInt,
    }
}

table! {
    bot_scopes (user_id, scope) {
        user_id -> BigInt,
        scope -> Text,
    }
}

table! {
    events (id) {
        id -> BigInt,
        room_id -> Nullable<BigInt>,
        previous_id -> Nullable<BigInt>,
        kind -> Text,
        payload -> Text,
        created_at -> BigInt,
    }
}

table! {
    incoming_webhooks (id) {
        id -> BigInt,
        room_id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        token -> Text,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        run_at -> BigInt,
        attempts -> Integer,
        claimed_until -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        failed_at -> Nullable<BigInt>,
        created_at -> BigInt,
        bot_id -> Nullable<BigInt>,
    }
}

table! {
    memberships (id) {
        id -> BigInt,
        room_id -> BigInt,
        user_id -> BigInt,
        involvement -> Text,
        unread_at -> Nullable<BigInt>,
        first_unread_at -> Nullable<BigInt>,
        connections -> Integer,
        connected_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    mentions (message_id, user_id) {
        message_id -> BigInt,
        user_id -> BigInt,
    }
}

table! {
    messages (id) {
        id -> BigInt,
        room_id -> BigInt,
        creator_id -> BigInt,
        client_message_id -> Text,
        body_html -> Text,
        body_text -> Text,
        attachment_id -> Nullable<BigInt>,
        edited_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    push_subscriptions (id) {
        id -> BigInt,
        user_id -> BigInt,
        endpoint -> Text,
        p256dh_key -> Text,
        auth_key -> Text,
        user_agent -> Nullable<Text>,
        last_success_at -> Nullable<BigInt>,
        last_failure_at -> Nullable<BigInt>,
        last_failure -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        session_id -> Nullable<BigInt>,
    }
}

table! {
    quiet_hours (user_id) {
        user_id -> BigInt,
        begin_minute -> Integer,
        end_minute -> Integer,
        time_zone -> Text,
    }
}

table! {
    rooms (id) {
        id -> BigInt,
        name -> Nullable<Text>,
        name_key -> Nullable<Text>,
        kind -> Text,
        creator_id -> BigInt,
        direct_key -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        message_count -> BigInt,
    }
}

table! {
    searches (id) {
        id -> BigInt,
        user_id -> BigInt,
        query -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        token -> Text,
        ip_address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        last_active_at -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    shadows (room_id) {
        room_id -> BigInt,
        shadow_id -> BigInt,
    }
}

table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        name_key -> Text,
        email_address -> Nullable<Text>,
        email_key -> Nullable<Text>,
        password_digest -> Nullable<Text>,
        role -> Text,
        status -> Text,
        bio -> Nullable<Text>,
        avatar_id -> Nullable<BigInt>,
        bot_token -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    webhook_deliveries (id) {
        id -> BigInt,
        webhook_id -> BigInt,
        message_id -> Nullable<BigInt>,
        event -> Text,
        state -> Text,
        attempts -> Integer,
        http_status -> Nullable<Integer>,
        error -> Nullable<Text>,
        response -> Nullable<Text>,
        duration -> Nullable<BigInt>,
        replay_of -> Nullable<BigInt>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        delivery_id -> Nullable<BigInt>,
        job -> Nullable<Text>,
    }
}

table! {
    webhook_outcomes (minute, state) {
        minute -> BigInt,
        state -> Text,
        tries -> Integer,
    }
}

table! {
    webhooks (id) {
        id -> BigInt,
        user_id -> BigInt,
        url -> Text,
        secret -> Nullable<Text>,
        events -> Nullable<Text>,
        paused_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    withholdings (user_id) {
        user_id -> BigInt,
        since -> BigInt,
    }
}

joinable!(boosts -> users (booster_id));
joinable!(boosts -> messages (message_id));
joinable!(memberships -> rooms (room_id));
joinable!(memberships -> users (user_id));
joinable!(mentions -> messages (message_id));
joinable!(messages -> blobs (attachment_id));
joinable!(messages -> rooms (room_id));
joinable!(messages -> users (creator_id));
joinable!(sessions -> users (user_id));
joinable!(webhooks -> users (user_id));

allow_tables_to_appear_in_same_query!(
    accounts,
    bans,
    blobs,
    boosts,
    bot_scopes,
    events,
    incoming_webhooks,
    jobs,
    memberships,
    mentions,
    messages,
    push_subscriptions,
    quiet_hours,
    rooms,
    searches,
    sessions,
    shadows,
    users,
    webhook_deliveries,
    webhook_outcomes,
    webhooks,
    withholdings,
);
