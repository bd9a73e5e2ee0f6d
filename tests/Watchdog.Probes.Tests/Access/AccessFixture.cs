using Watchdog.Core;
using Watchdog.Probes.Access;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Access;

/// <summary>A host into which the user op comes over SSH, and what may change on it.</summary>
internal abstract class AccessFixture
{
    protected const string First = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5U";
    protected const string Second = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzq";
    private const string Sudo = "User op may run the following commands on server:\n    (ALL : ALL) NOPASSWD: ALL\n";
    private const string NoSudo = "User op is not allowed to run sudo on server.\n";
    protected static Operator Op { get; } = new("op", 1000, "10.88.0.2", "10.88.0.1", 22);

    protected static Operator ByKey { get; } = Op with { Authentication = new Authentication("publickey", "ED25519", AuthorizedKey.Parse(First).Single().Fingerprint) };

    protected TempHost Host { get; private set; } = null!;

    protected string Keys { get; set; } = "";

    protected string Sshd { get; set; } = "";

    protected string Passwd { get; set; } = "";

    protected string Shadow { get; set; } = "";

    protected string SudoOutput { get; set; } = "";

    protected string Revoked { get; set; } = "";

    protected string Doas => Path.Combine(Host.Paths.Root, "doas.conf");

    protected bool MayRead { get; set; }

    protected bool HasKeygen { get; set; }

    protected List<string> SetUid { get; set; } = [];

    protected Dictionary<string, string> Commands { get; set; } = [];

    [SetUp]
    public void SetUp()
    {
        Host = new TempHost();
        Keys = Path.Combine(Host.Paths.Root, "keys-op");
        File.WriteAllText(Keys, $"# my keys\n{First} op@laptop\n");
        Sshd = $"usepam yes\npubkeyauthentication yes\npasswordauthentication no\nkbdinteractiveauthentication no\nauthenticationmethods any\nauthorizedkeysfile {Host.Paths.Root}/keys-%u\nauthorizedkeyscommand none\npermitrootlogin no\n";
        Passwd = "op:x:1000:100:Operator:/home/operator:/bin/sh\n";
        Shadow = "op:!:20000::::::\n";
        SudoOutput = Sudo;
        Revoked = "";
        MayRead = true;
        HasKeygen = true;
        SetUid = ["sudo", "su"];
        Commands = [];
    }

    [TearDown]
    public void TearDown() => Host.Dispose();

    protected void Apply(string change, string second)
    {
        switch (change)
        {
            case "sudo":
                SudoOutput = NoSudo;
                break;
            case "sudo-password":
                SudoOutput = Sudo.Replace("NOPASSWD: ", "", StringComparison.Ordinal);
                break;
            case "sudo-same":
                SudoOutput = "Matching Defaults entries for op:\n    env_reset\n\n" + Sudo.Replace(" NOPASSWD", "   NOPASSWD", StringComparison.Ordinal);
                break;
            case "keys":
                File.Delete(Keys);
                break;
            case "keys-others":
                File.WriteAllText(Keys, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIxxx\n");
                break;
            case "keys-rotated":
                File.WriteAllText(Keys, second);
                break;
            case "keys-writable":
                File.SetUnixFileMode(Keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead);
                Sshd += "strictmodes yes\n";
                break;
            case "comment":
                File.WriteAllText(Keys, $"{First} another comment\n");
                break;
            case "pubkey-off":
                Sshd = Sshd.Replace("pubkeyauthentication yes", "pubkeyauthentication no", StringComparison.Ordinal);
                break;
            case "two-factors":
                Sshd = Sshd.Replace("authenticationmethods any", "authenticationmethods publickey,keyboard-interactive", StringComparison.Ordinal);
                break;
            case "deny":
                Sshd += "denyusers op\n";
                break;
            case "locked":
                Shadow = "op:!:20000::::::\n";
                break;
            case "locked-no-pam":
                Sshd = Sshd.Replace("usepam yes", "usepam no", StringComparison.Ordinal);
                break;
            case "expired":
                Shadow = "op:!:20000:::::20089:\n";
                break;
            case "shell":
                Passwd = Passwd.Replace("/bin/sh", "/usr/bin/fish-of-yesterday", StringComparison.Ordinal);
                break;
            case "nologin":
                Passwd = Passwd.Replace("/bin/sh", "/usr/sbin/nologin", StringComparison.Ordinal);
                break;
            case "own-command":
                File.WriteAllText(Keys, $"command=\"/bin/true\",restrict {First}\n");
                break;
            case "own-command-expired":
                File.WriteAllText(Keys, $"command=\"/bin/true\",expiry-time=\"20200101\" {First}\n");
                break;
            case "own-from":
                File.WriteAllText(Keys, $"from=\"192.168.0.0/16\" {First}\n");
                break;
            case "own-from-still":
                File.WriteAllText(Keys, $"from=\"192.168.0.0/16\" {First}\nfrom=\"10.0.0.0/8,!10.88.0.9\" {First}\n");
                break;
            case "own-expired":
                File.WriteAllText(Keys, $"expiry-time=\"20200101\" {First}\n{second}");
                break;
            case "unreadable":
                MayRead = false;
                break;
            case "revoked-missing":
                Sshd += "revokedkeys /run/secrets/revoked\n";
                break;
            case "revoked-own":
                Revoke(System.Text.Encoding.UTF8.GetBytes(First + " mine\n"));
                break;
            case "revoked-other":
                Revoke(System.Text.Encoding.UTF8.GetBytes(second));
                break;
            case "revoked-binary":
                Revoke("SSHKRL\n\0 and so on"u8);
                Revoked = "/dev/stdin (op@laptop): REVOKED\n";
                break;
            case "revoked-no-program":
                Revoke("SSHKRL\n\0 and so on"u8);
                HasKeygen = false;
                break;
            case "password-off":
                Sshd = Sshd.Replace("passwordauthentication yes", "passwordauthentication no", StringComparison.Ordinal)
                    .Replace("kbdinteractiveauthentication yes", "kbdinteractiveauthentication no", StringComparison.Ordinal);
                break;
            case "interactive-only":
                Sshd = Sshd.Replace("passwordauthentication yes", "passwordauthentication no", StringComparison.Ordinal);
                break;
            case "password-locked":
                Shadow = "op:!$y$j9T$x:20000::::::\n";
                break;
            case "force-sftp":
                Sshd += "forcecommand internal-sftp\n";
                break;
            case "force-missing":
                Sshd += "forcecommand /nonexistent/record --all\n";
                break;
            case "force-wrapper":
                Sshd += "forcecommand /bin/sh -c x\n";
                break;
            case "chroot":
                Sshd += "chrootdirectory /srv/jail\n";
                break;
            case "force-echo":
                Sshd += "forcecommand echo 'for ssh -J alone'\n";
                break;
            case "no-sessions":
                Sshd += "maxsessions 0\n";
                break;
            case "two-keys":
                Sshd = Sshd.Replace("authenticationmethods any", "authenticationmethods publickey,publickey", StringComparison.Ordinal);
                break;
            case "doas":
                SudoOutput = NoSudo;
                SetUid = ["doas"];
                File.WriteAllText(Doas, "permit nopass op\n");
                break;
            case "doas-less":
                SetUid = ["doas"];
                File.WriteAllText(Doas, "permit nopass op cmd /bin/reboot\n");
                break;
            case "pkexec-gone":
                SetUid.Remove("pkexec");
                break;
            case "nosuid":
                SetUid.Remove("sudo");
                break;
            case "user":
                Passwd = "";
                break;
            case "config":
                Sshd = "";
                break;
        }
    }

    private void Revoke(ReadOnlySpan<byte> list)
    {
        var path = Path.Combine(Host.Paths.Root, "revoked");
        File.WriteAllBytes(path, list);
        Sshd += $"revokedkeys {path}\n";
    }

    protected Task<ProbeResult> RunAsync(ProbeContext context)
    {
        var programs = new FakePrograms()
            .Says("getent passwd -- op", Passwd, Passwd.Length > 0 ? 0 : 2)
            .Says("getent shadow -- op", Shadow)
            .Says("id -Gnz -- op", "users\0wheel\0")
            .Says("sudo -n -l -U op", SudoOutput)
            .Says(
                "/sshd -f /etc/ssh/sshd_config -T -C user=op,host=10.88.0.2,addr=10.88.0.2,laddr=10.88.0.1,lport=22,rdomain=",
                Sshd,
                Sshd.Length > 0 ? 0 : 255,
                "/etc/ssh/sshd_config: line 12: Bad configuration option: PermitEverything\n/etc/ssh/sshd_config: terminating, 1 bad configuration options\n");
        programs.Says("getent passwd -- root", "root:x:0:0::/root:/bin/sh\n")
            .Says("getent shadow -- root", "root:$y$j9T$x:20000::::::\n");
        programs.Says("getent passwd -- nobody", "nobody:x:65534:65534::/:/bin/sh\n")
            .Says("getent shadow -- nobody", "");
        if (HasKeygen)
        {
            programs.Says("ssh-keygen -Q -f ", Revoked, Revoked.Length > 0 ? 1 : 0);
        }

        if (File.Exists(Keys))
        {
            programs.Says($"setpriv --reuid=1000 --regid=100 --init-groups -- dd if={Keys} bs=64K count=16 ", MayRead ? File.ReadAllText(Keys) : "", MayRead ? 0 : 1);
        }

        foreach (var (command, output) in Commands)
        {
            programs.Says($"setpriv --reuid=65534 --regid=65534 --init-groups -- env -i {KeysCommand.StandardPath} USER=nobody LOGNAME=nobody HOME=/ {command}", output);
        }

        return new AccessProbe(programs, static _ => new SshdProgram("/sshd", "/etc/ssh/sshd_config"), new ManualTime(), Doas, SetUid.Contains, new PamService(Host.Paths.Root)).RunAsync(context, default);
    }
}
