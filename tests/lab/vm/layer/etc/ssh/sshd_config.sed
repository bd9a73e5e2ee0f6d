s/^ClientAliveInterval 1$/ClientAliveInterval 10/
$a KexAlgorithms curve25519-sha256
