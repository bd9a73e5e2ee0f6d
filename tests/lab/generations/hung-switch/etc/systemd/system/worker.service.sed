/^\[Service\]/a Type=notify\nTimeoutStartSec=infinity
