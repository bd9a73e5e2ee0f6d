# The module is imported, and that is all.
{
  services.openssh.enable = true;
}
