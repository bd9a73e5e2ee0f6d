$a PermitEverything yes
