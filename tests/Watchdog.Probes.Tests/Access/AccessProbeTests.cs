using System.Text.Json;
using Watchdog.Core;
using Watchdog.Probes.Access;
using Watchdog.Probes.Tests.Fakes;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Access;

internal sealed class AccessProbeTests
{
    private const string First = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5U";
    private const string Second = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzq";
    private const string Sudo = "User op may run the following commands on server:\n    (ALL : ALL) NOPASSWD: ALL\n";
    private const string NoSudo = "User op is not allowed to run sudo on server.\n";
    private static readonly Operator Op = new("op", 1000, "10.88.0.2", "10.88.0.1", 22);

    private static readonly Operator ByKey = Op with { Means = "publickey", KeyType = "ED25519", Key = AuthorizedKey.Parse(First).Single().Fingerprint };

    private TempHost _host = null!;
    private string _keys = null!;
    private string _sshd = null!;
    private string _passwd = null!;
    private string _shadow = null!;
    private string _sudo = null!;
    private string _revoked = "";
    private bool _mayRead;
    private bool _hasKeygen;
    private List<string> _setUid = null!;
    private Dictionary<string, string> _commands = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _keys = Path.Combine(_host.Paths.Root, "keys-op");
        File.WriteAllText(_keys, $"# my keys\n{First} op@laptop\n");
        _sshd = $"usepam yes\npubkeyauthentication yes\npasswordauthentication no\nkbdinteractiveauthentication no\nauthenticationmethods any\nauthorizedkeysfile {_host.Paths.Root}/keys-%u\nauthorizedkeyscommand none\npermitrootlogin no\n";
        _passwd = "op:x:1000:100:Operator:/home/operator:/bin/sh\n";
        _shadow = "op:!:20000::::::\n";
        _sudo = Sudo;
        _revoked = "";
        _mayRead = true;
        _hasKeygen = true;
        _setUid = ["sudo", "su"];
        _commands = [];
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public async Task Run_NotArmedOverSsh_IsSkipped() =>
        Assert.That((await RunAsync(ProbeContext.None)).Outcome, Is.EqualTo(ProbeOutcome.Skipped));

    [Test]
    public async Task Run_AtArm_DescribesTheWayInAndKeepsNoKey()
    {
        var result = await RunAsync(ProbeContext.Arming(Op));
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Passed), result.Detail);
        Assert.That(result.Detail, Is.EqualTo("op from 10.88.0.2 by publickey, 1 keys, root by sudo"));
        Assert.That(result.Evidence, Does.Not.Contain("AAAA"));
    }

    [TestCase("sudo", "sudo does not make op root any more")]
    [TestCase("sudo-password", "only by other rules")]
    [TestCase("sudo-same", null)]
    [TestCase("keys", "op has no authorized key any more")]
    [TestCase("keys-others", "no key that was authorized for op at arm still is")]
    [TestCase("keys-rotated", null)]
    [TestCase("keys-writable", "op has no authorized key any more")]
    [TestCase("comment", null)]
    [TestCase("pubkey-off", "PubkeyAuthentication is off")]
    [TestCase("two-factors", "AuthenticationMethods asks for publickey,keyboard-interactive")]
    [TestCase("deny", "DenyUsers names op")]
    [TestCase("locked", null)]
    [TestCase("locked-no-pam", "the account op is locked")]
    [TestCase("expired", "the account op expired on 2025-01-01")]
    [TestCase("shell", "/usr/bin/fish-of-yesterday, does not exist")]
    [TestCase("nologin", "the shell of op is /usr/sbin/nologin")]
    [TestCase("user", "there is no user op")]
    [TestCase("config", "sshd does not accept its configuration: /etc/ssh/sshd_config: line 12: Bad configuration option: PermitEverything")]
    [TestCase("nothing", null)]
    public async Task Run_AfterTheSwitch_SaysWhyTheOperatorWouldNotGetIn(string change, string? fault)
    {
        var second = $"{Second} op@desk\n";
        File.AppendAllText(_keys, second);
        var before = await RunAsync(ProbeContext.Arming(Op));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);

        Apply(change, second);
        var after = await RunAsync(After.The(before, Op));

        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "op from 10.88.0.2 by publickey"));
    }

    [TestCase("keys-rotated", "the key by which op came in, SHA256:")]
    [TestCase("keys", "op has no authorized key any more")]
    [TestCase("own-command", "the key by which op came in is bound to a command")]
    [TestCase("own-from", "is not authorized any more: its from=\"192.168.0.0/16\" does not name 10.88.0.2")]
    [TestCase("own-from-still", null)]
    [TestCase("own-expired", "is not authorized any more: it expired (20200101)")]
    [TestCase("unreadable", "op may not read ")]
    [TestCase("revoked-missing", "RevokedKeys names /run/secrets/revoked, which is not there: sshd refuses every key")]
    [TestCase("revoked-own", "RevokedKeys refuses SHA256:")]
    [TestCase("revoked-other", null)]
    [TestCase("revoked-binary", "RevokedKeys refuses SHA256:")]
    [TestCase("password-off", null)]
    [TestCase("pubkey-off", "PubkeyAuthentication is off")]
    [TestCase("force-sftp", "ForceCommand is internal-sftp, which is no shell")]
    [TestCase("force-missing", "ForceCommand is /nonexistent/record, which cannot be run")]
    [TestCase("force-wrapper", null)]
    [TestCase("chroot", "ChrootDirectory is /srv/jail")]
    [TestCase("nosuid", "sudo cannot make op root any more: gone, or not setuid root")]
    [TestCase("nothing", null)]
    public async Task Run_CameInByKey_ThatOneMustStillDo(string change, string? fault)
    {
        var second = $"{Second} op@desk\n";
        File.AppendAllText(_keys, second);
        var way = ByKey with { Became = "sudo" };
        var before = await RunAsync(ProbeContext.Arming(way));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);

        Apply(change, second);
        var after = await RunAsync(After.The(before, way));

        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "op from 10.88.0.2 by publickey"));
    }

    [TestCase("sudo", "sudo", "sudo does not make op root any more")]
    [TestCase("su", "sudo", null, Description = "who became root by su needs no sudo")]
    [TestCase("pkexec", "sudo", null)]
    [TestCase("pkexec", "pkexec-gone", "pkexec cannot make op root any more: gone, or not setuid root")]
    [TestCase("su", "pkexec-gone", null)]
    [TestCase("run0", "sudo", null)]
    [TestCase("", "sudo", "sudo does not make op root any more", Description = "where it is not known how, any way that was there counts")]
    public async Task Run_BecameRootByAProgram_OnlyThatOneCounts(string became, string change, string? fault)
    {
        _setUid = ["sudo", "su", "pkexec"];
        var way = ByKey with { Became = became };
        var before = await RunAsync(ProbeContext.Arming(way));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);

        Apply(change, "");
        var after = await RunAsync(After.The(before, way));

        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "op from 10.88.0.2 by publickey"));
    }

    [TestCase("password", "password-off", "sshd takes no password any more, by which op came in")]
    [TestCase("password", "interactive-only", null)]
    [TestCase("password", "keys", null)]
    [TestCase("password", "revoked-missing", null)]
    [TestCase("password", "password-locked", "no password of op can match any more")]
    [TestCase("password", "two-factors", "AuthenticationMethods asks for publickey,keyboard-interactive")]
    [TestCase("keyboard-interactive", "password-off", "sshd takes no keyboard-interactive any more")]
    public async Task Run_CameInByPassword_PasswordsMustStillDo(string means, string change, string? fault)
    {
        _sshd = _sshd.Replace("authentication no", "authentication yes", StringComparison.Ordinal);
        _shadow = "op:$y$j9T$x:20000::::::\n";
        var way = Op with { Means = means };
        var before = await RunAsync(ProbeContext.Arming(way));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);

        Apply(change, "");
        var after = await RunAsync(After.The(before, way));

        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? $"by {means}"));
    }

    [TestCase("authority", "is not trusted any more")]
    [TestCase("principals", "no principal that a certificate for op could have at arm is taken any more")]
    [TestCase("keys", null)]
    public async Task Run_CameInByCertificate_ItsAuthorityAndPrincipalsMustStillDo(string change, string? fault)
    {
        var authorities = Path.Combine(_host.Paths.Root, "authorities");
        File.WriteAllText(authorities, Second + "\n");
        _sshd += $"trustedusercakeys {authorities}\nauthorizedprincipalsfile none\n";
        var way = ByKey with { KeyType = "ED25519-CERT", Authority = AuthorizedKey.Parse(Second).Single().Fingerprint };
        var before = await RunAsync(ProbeContext.Arming(way));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);

        if (change == "authority")
        {
            File.WriteAllText(authorities, First + "\n");
        }
        else if (change == "principals")
        {
            _sshd = _sshd.Replace("principalsfile none", $"principalsfile {_host.Paths.Root}/none-of-them", StringComparison.Ordinal);
        }
        else
        {
            Apply(change, "");
        }

        var after = await RunAsync(After.The(before, way));
        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "by publickey"));
    }

    [TestCase("%f", "SHA256:tgG7/PIRgNsH+Yjnpo8Cvt7SqfUqKARUYO0gd1OJrE8", "%u")]
    [TestCase("%t", "ssh-ed25519", "%%u")]
    public async Task Run_CommandWantsTheKeyOffered_IsAskedWithIt(string token, string value, string other)
    {
        var command = $"/bin/true {value} {(other == "%u" ? "op" : "%u")}";
        _sshd = _sshd.Replace("authorizedkeyscommand none", $"authorizedkeyscommand /bin/true {token} {other}\nauthorizedkeyscommanduser nobody", StringComparison.Ordinal)
            .Replace("authorizedkeysfile", "# ", StringComparison.Ordinal);
        _commands[command] = $"{First} op@laptop\n";

        var before = await RunAsync(ProbeContext.Arming(ByKey));
        Assert.That(before.Detail, Is.EqualTo("op from 10.88.0.2 by publickey, 1 keys, root by sudo"));
        Assert.That((await RunAsync(After.The(before, Op))).Outcome, Is.EqualTo(ProbeOutcome.Passed));

        _commands[command] = "";
        var after = await RunAsync(After.The(before, Op));
        Assert.That(after.Detail, Does.Contain("op has no authorized key any more"));
    }

    [Test]
    public async Task Run_CommandWantsTheWholeKey_IsAskedWhereAFileHasItAndElseSaidSo()
    {
        _sshd = _sshd.Replace("authorizedkeyscommand none", "authorizedkeyscommand /bin/true %k\nauthorizedkeyscommanduser nobody", StringComparison.Ordinal);
        _commands[$"/bin/true {First.Split(' ')[1]}"] = $"{First} op@laptop\n{Second} op@desk\n";
        var operatedBy = ByKey;

        var known = await RunAsync(ProbeContext.Arming(operatedBy));
        Assert.That(known.Detail, Is.EqualTo("op from 10.88.0.2 by publickey, 2 keys, root by sudo"));

        File.WriteAllText(_keys, $"{Second} op@desk\n");
        var unknown = await RunAsync(ProbeContext.Arming(operatedBy));
        Assert.That(unknown.Outcome, Is.EqualTo(ProbeOutcome.Passed));
        Assert.That(unknown.Detail, Does.EndWith("; AuthorizedKeysCommand cannot be asked: what stands for its %k is not known"));

        // Once found it is remembered, also when no file has it any more.
        File.Delete(_keys);
        Assert.That((await RunAsync(After.The(known, operatedBy))).Outcome, Is.EqualTo(ProbeOutcome.Passed));
    }

    [Test]
    public async Task Run_NewCommandCannotBeAsked_IsNoLockout()
    {
        var before = await RunAsync(ProbeContext.Arming(Op));
        File.Delete(_keys);
        _sshd = _sshd.Replace("authorizedkeyscommand none", "authorizedkeyscommand /bin/true %k\nauthorizedkeyscommanduser nobody", StringComparison.Ordinal);

        Assert.That((await RunAsync(After.The(before, Op))).Outcome, Is.EqualTo(ProbeOutcome.Passed));
    }

    [TestCase("nologin", "force-sftp", "", "internal-sftp", Description = "the account of a job that only copies files")]
    [TestCase("expired", "own-command", "/bin/true", "")]
    [TestCase("deny", "own-command", "/bin/true", "")]
    [TestCase("nothing", "own-command-expired", "/bin/true", "", Description = "it expired after the login")]
    public async Task Run_WouldNotGetIn_TellsWhichCommandIsForcedAllTheSame(string change, string forced, string ofKey, string ofSshd)
    {
        Apply(change, "");
        Apply(forced, "");

        var result = await RunAsync(ProbeContext.Arming(ByKey));

        Assert.That(result.Evidence, Is.Not.Empty, result.Detail);
        var found = JsonSerializer.Deserialize(result.Evidence, AccessJson.Default.AccessEvidence)!;
        Assert.That((found.KeyCommand, found.ForcedCommand), Is.EqualTo((ofKey, ofSshd)));
        Assert.That(result.Outcome, Is.EqualTo(change == "nothing" ? ProbeOutcome.Passed : ProbeOutcome.Failed), result.Detail);
    }

    [Test]
    public async Task Run_RevocationCannotBeAsked_TellsWhichCommandIsForcedAllTheSame()
    {
        Apply("force-sftp", "");
        Apply("revoked-no-program", "");

        var result = await RunAsync(ProbeContext.Arming(ByKey));

        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Skipped), result.Detail);
        Assert.That(result.Evidence, Does.Contain("internal-sftp"));
    }

    [Test]
    public async Task Run_FailedAtArm_NothingIsComparedWithThat()
    {
        Apply("nologin", "");
        var before = await RunAsync(ProbeContext.Arming(Op));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Failed), before.Detail);

        _passwd = _passwd.Replace("/usr/sbin/nologin", "/bin/sh", StringComparison.Ordinal);
        Apply("sudo", "");

        Assert.That((await RunAsync(After.The(before, Op))).Outcome, Is.EqualTo(ProbeOutcome.Passed));
    }

    private void Apply(string change, string second)
    {
        switch (change)
        {
            case "sudo":
                _sudo = NoSudo;
                break;
            case "sudo-password":
                _sudo = Sudo.Replace("NOPASSWD: ", "", StringComparison.Ordinal);
                break;
            case "sudo-same":
                _sudo = "Matching Defaults entries for op:\n    env_reset\n\n" + Sudo.Replace(" NOPASSWD", "   NOPASSWD", StringComparison.Ordinal);
                break;
            case "keys":
                File.Delete(_keys);
                break;
            case "keys-others":
                File.WriteAllText(_keys, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIxxx\n");
                break;
            case "keys-rotated":
                File.WriteAllText(_keys, second);
                break;
            case "keys-writable":
                File.SetUnixFileMode(_keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead);
                _sshd += "strictmodes yes\n";
                break;
            case "comment":
                File.WriteAllText(_keys, $"{First} another comment\n");
                break;
            case "pubkey-off":
                _sshd = _sshd.Replace("pubkeyauthentication yes", "pubkeyauthentication no", StringComparison.Ordinal);
                break;
            case "two-factors":
                _sshd = _sshd.Replace("authenticationmethods any", "authenticationmethods publickey,keyboard-interactive", StringComparison.Ordinal);
                break;
            case "deny":
                _sshd += "denyusers op\n";
                break;
            case "locked":
                _shadow = "op:!:20000::::::\n";
                break;
            case "locked-no-pam":
                _sshd = _sshd.Replace("usepam yes", "usepam no", StringComparison.Ordinal);
                break;
            case "expired":
                _shadow = "op:!:20000:::::20089:\n";
                break;
            case "shell":
                _passwd = _passwd.Replace("/bin/sh", "/usr/bin/fish-of-yesterday", StringComparison.Ordinal);
                break;
            case "nologin":
                _passwd = _passwd.Replace("/bin/sh", "/usr/sbin/nologin", StringComparison.Ordinal);
                break;
            case "own-command":
                File.WriteAllText(_keys, $"command=\"/bin/true\",restrict {First}\n");
                break;
            case "own-command-expired":
                File.WriteAllText(_keys, $"command=\"/bin/true\",expiry-time=\"20200101\" {First}\n");
                break;
            case "own-from":
                File.WriteAllText(_keys, $"from=\"192.168.0.0/16\" {First}\n");
                break;
            case "own-from-still":
                File.WriteAllText(_keys, $"from=\"192.168.0.0/16\" {First}\nfrom=\"10.0.0.0/8,!10.88.0.9\" {First}\n");
                break;
            case "own-expired":
                File.WriteAllText(_keys, $"expiry-time=\"20200101\" {First}\n{second}");
                break;
            case "unreadable":
                _mayRead = false;
                break;
            case "revoked-missing":
                _sshd += "revokedkeys /run/secrets/revoked\n";
                break;
            case "revoked-own":
                Revoke(System.Text.Encoding.UTF8.GetBytes(First + " mine\n"));
                break;
            case "revoked-other":
                Revoke(System.Text.Encoding.UTF8.GetBytes(second));
                break;
            case "revoked-binary":
                Revoke("SSHKRL\n\0 and so on"u8);
                _revoked = "/dev/stdin (op@laptop): REVOKED\n";
                break;
            case "revoked-no-program":
                Revoke("SSHKRL\n\0 and so on"u8);
                _hasKeygen = false;
                break;
            case "password-off":
                _sshd = _sshd.Replace("passwordauthentication yes", "passwordauthentication no", StringComparison.Ordinal)
                    .Replace("kbdinteractiveauthentication yes", "kbdinteractiveauthentication no", StringComparison.Ordinal);
                break;
            case "interactive-only":
                _sshd = _sshd.Replace("passwordauthentication yes", "passwordauthentication no", StringComparison.Ordinal);
                break;
            case "password-locked":
                _shadow = "op:!$y$j9T$x:20000::::::\n";
                break;
            case "force-sftp":
                _sshd += "forcecommand internal-sftp\n";
                break;
            case "force-missing":
                _sshd += "forcecommand /nonexistent/record --all\n";
                break;
            case "force-wrapper":
                _sshd += "forcecommand /bin/sh -c x\n";
                break;
            case "chroot":
                _sshd += "chrootdirectory /srv/jail\n";
                break;
            case "pkexec-gone":
                _setUid.Remove("pkexec");
                break;
            case "nosuid":
                _setUid.Remove("sudo");
                break;
            case "user":
                _passwd = "";
                break;
            case "config":
                _sshd = "";
                break;
        }
    }

    private void Revoke(ReadOnlySpan<byte> list)
    {
        var path = Path.Combine(_host.Paths.Root, "revoked");
        File.WriteAllBytes(path, list);
        _sshd += $"revokedkeys {path}\n";
    }

    private Task<ProbeResult> RunAsync(ProbeContext context)
    {
        var programs = new FakePrograms()
            .Says("getent passwd -- op", _passwd, _passwd.Length > 0 ? 0 : 2)
            .Says("getent shadow -- op", _shadow)
            .Says("id -Gn -- op", "users wheel\n")
            .Says("sudo -n -l -U op", _sudo)
            .Says(
                "/sshd -f /etc/ssh/sshd_config -T -C user=op,host=10.88.0.2,addr=10.88.0.2,laddr=10.88.0.1,lport=22,rdomain=",
                _sshd,
                _sshd.Length > 0 ? 0 : 255,
                "/etc/ssh/sshd_config: line 12: Bad configuration option: PermitEverything\n/etc/ssh/sshd_config: terminating, 1 bad configuration options\n");
        programs.Says("getent passwd -- root", "root:x:0:0::/root:/bin/sh\n")
            .Says("getent shadow -- root", "root:$y$j9T$x:20000::::::\n");
        programs.Says("getent passwd -- nobody", "nobody:x:65534:65534::/:/bin/sh\n")
            .Says("getent shadow -- nobody", "");
        if (_hasKeygen)
        {
            programs.Says("ssh-keygen -Q -f ", _revoked, _revoked.Length > 0 ? 1 : 0);
        }

        if (File.Exists(_keys))
        {
            programs.Says($"setpriv --reuid=1000 --regid=100 --init-groups -- dd if={_keys} bs=64K count=16 ", _mayRead ? File.ReadAllText(_keys) : "", _mayRead ? 0 : 1);
        }

        foreach (var (command, output) in _commands)
        {
            programs.Says($"setpriv --reuid=65534 --regid=65534 --init-groups -- env -i {KeysCommand.StandardPath} USER=nobody LOGNAME=nobody HOME=/ {command}", output);
        }

        return new AccessProbe(programs, static _ => new SshdProgram("/sshd", "/etc/ssh/sshd_config"), new ManualTime(), isSetUidRoot: _setUid.Contains).RunAsync(context, default);
    }
}
