namespace Watchdog.Probes.Access;

/// <summary>What sshd's settings for a connection ask of whoever comes in over it (sshd_config(5)).</summary>
/// <param name="Means">The means of authentication that are open: publickey, password, keyboard-interactive.</param>
/// <param name="Methods">AuthenticationMethods.</param>
/// <param name="CertificateAuthority">TrustedUserCAKeys; empty for none.</param>
/// <param name="ForcedCommand">ForceCommand; empty for none.</param>
/// <param name="Chroot">ChrootDirectory; empty for none.</param>
internal sealed record AccessTerms(
    IReadOnlyList<string> Means,
    IReadOnlyList<string> Methods,
    string CertificateAuthority = "",
    string ForcedCommand = "",
    string Chroot = "")
{
    /// <summary>As sshd tells them.</summary>
    public static AccessTerms Of(SshdSettings settings) => new(
        LoginMeans.OpenIn(settings),
        settings.List("authenticationmethods"),
        settings.Path("trustedusercakeys"),
        settings.Line("forcecommand"),
        settings.Path("chrootdirectory"));
}
