CREATE OR REPLACE VIEW {{ schema }}.twice AS SELECT item, shop.public.double(amount) AS twice FROM {{ schema }}.items;
