update invites.campaign set slug = $1, name = $2, product_url = $3, code_pattern = $4, code_upper_case = $5
where slug = 'sora' and not exists (select from invites.code)
