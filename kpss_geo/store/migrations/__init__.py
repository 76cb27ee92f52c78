"""Steps that bring a database to the current tables; run by `kpss_geo.store.migrating`."""
