$a LoginGraceTime 60
