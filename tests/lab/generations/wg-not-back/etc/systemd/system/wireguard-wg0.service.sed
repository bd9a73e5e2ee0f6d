/^ExecStart=/i ExecStartPre=/bin/sh -c 'echo what wg0 needs is not there; exit 1'
