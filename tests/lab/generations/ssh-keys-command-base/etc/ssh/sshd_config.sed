s|^AuthorizedKeysFile .*|AuthorizedKeysFile none\nAuthorizedKeysCommand /usr/sbin/lab-keys %u %f %t %h %U\nAuthorizedKeysCommandUser nobody|
