select member_id, identity_id, provider, subject_hash, sealed_profile from invites.unmask_members($1)
