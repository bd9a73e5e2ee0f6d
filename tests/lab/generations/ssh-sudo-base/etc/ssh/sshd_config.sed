s/^PermitRootLogin.*/PermitRootLogin no/
