select invites.forget_expired(), invites.forget_sign_ins(), invites.forget_notices(), invites.forget_webhook_events(), invites.forget_consents(),
    invites.forget_appeals(), invites.forget_dead_mailboxes()
