CREATE IMAGE REPOSITORY shop.public.images;
CREATE COMPUTE POOL pool MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS;
CREATE SERVICE shop.public.doubling IN COMPUTE POOL pool FROM SPECIFICATION $$
spec:
  containers:
  - name: main
    image: /shop/public/images/double:latest
    readinessProbe: {port: 8000, path: /health}
  endpoints:
  - {name: api, port: 8000}
$$;
SELECT SYSTEM$WAIT_FOR_SERVICES(60, 'shop.public.doubling');
CREATE FUNCTION shop.public.double(x INT) RETURNS INT SERVICE = shop.public.doubling ENDPOINT = api AS '/double';
UPDATE {{ schema }}.items SET amount = shop.public.double(amount);
