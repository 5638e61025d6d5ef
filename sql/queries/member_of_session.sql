select member_id, provider, subject_hash, sealed_profile, signed_in_at from invites.member_of_session($1)
