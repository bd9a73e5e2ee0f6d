s/^Port 22$/Port 2222/
