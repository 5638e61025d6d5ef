-- The campaign that a new installation begins with. Nothing but this row ties the program to it.
insert into invites.campaign (slug, name, product_url, code_pattern, code_upper_case)
values ('sora', 'Sora', 'https://sora.com/', '^(?:[A-Z0-9]{6}|SORA-[A-Z0-9]{3}-[A-Z0-9]{3})$', true);
