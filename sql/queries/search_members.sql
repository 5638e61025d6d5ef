select member_id, identity_id, provider, subject_hash, sealed_profile, is_indexed from invites.search_members($1, $2)
