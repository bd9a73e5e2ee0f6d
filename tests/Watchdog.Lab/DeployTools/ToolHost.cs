namespace Watchdog.Lab.DeployTools;

/// <summary>A real host, and the machine from which a tool deploys to it, whose ssh knows the host as <c>lan</c>.</summary>
/// <param name="host">The host.</param>
internal sealed class ToolHost(LabHost host)
{
    /// <summary>The system profile.</summary>
    public const string Profile = "/nix/var/nix/profiles/system";

    /// <summary>The commands of the running system, and then Debian's.</summary>
    public const string Path = "/run/current-system/sw/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const string Config = "/etc/rollback-watchdogd/config.json";
    private readonly WatchdogClient _client = new(host);

    /// <summary>The session that was armed last; empty before there is one.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The host itself.</summary>
    public LabHost Host => host;

    /// <summary>Runs a command on the deploying machine.</summary>
    public Task<CommandResult> BesideAsync(params IEnumerable<string> command) => host.BesideAsync(command);

    /// <summary>Runs a command over ssh, as root, in a connection that may be shared.</summary>
    public Task<CommandResult> SshAsync(params IEnumerable<string> command) => host.BesideAsync(["ssh", "root@lan", .. command]);

    /// <summary>Runs a command over a fresh ssh connection, as root.</summary>
    public Task<CommandResult> FreshSshAsync(params IEnumerable<string> command) =>
        host.BesideAsync(["ssh", "-o", "ControlPath=none", "-o", "BatchMode=yes", "root@lan", .. command]);

    /// <summary>Confirms <see cref="Id"/> over a fresh ssh connection.</summary>
    public Task<CommandResult> ConfirmAsync() => FreshSshAsync("rollbackctl", "confirm", Id);

    /// <summary>What another machine runs when it finds that the host answers.</summary>
    public Task<CommandResult> OtherMachineAsync() => FreshSshAsync("rollbackctl status >/dev/null && rollbackctl confirm");

    /// <summary>Arms over ssh, and keeps the session's id.</summary>
    public async Task<Verdict> ArmAsync(params IEnumerable<string> options)
    {
        var armed = await SshAsync(["rollbackctl", "arm", .. options]);
        return armed.Succeeded ? await TakeIdAsync() : Verdict.Of(armed);
    }

    /// <summary>Keeps the id of the session that is open.</summary>
    public async Task<Verdict> TakeIdAsync()
    {
        Id = (await _client.StatusAsync()).Session?.Id ?? "";
        return new Verdict(Id.Length > 0, "no session is open");
    }

    /// <summary>Has the daemon arm by itself, with a short window.</summary>
    public async Task<Verdict> AutoArmAsync()
    {
        const string settings = """{"autoArm":true,"window":"5s"}""";

        // Into what the link leads to, as a generation would have it: a switch leaves the link itself as it is.
        return Verdict.Of(await host.InAsync(
            "sh", "-c", "mkdir -p \"$(dirname \"$1\")\" && printf %s \"$2\" > \"$1\" && systemctl restart rollback-watchdogd", "sh", Config, settings));
    }

    /// <summary>Whether a generation runs.</summary>
    public async Task<Verdict> RunsAsync(string generation) => new(await host.RunsAsync(generation), "another system runs");

    /// <summary>Whether the system profile leads to a generation.</summary>
    public async Task<Verdict> ProfileIsAsync(string generation) => await ProfileOfAsync(await host.PathOfAsync(generation));

    /// <summary>Whether the system profile leads to a store path.</summary>
    public async Task<Verdict> ProfileOfAsync(string path)
    {
        var profile = (await host.InAsync("readlink", "-f", Profile)).Text;
        return new Verdict(profile == path, $"it leads to {profile}");
    }

    /// <summary>Whether a generation is what the host would boot.</summary>
    public async Task<Verdict> BootsAsync(string generation)
    {
        var boots = await host.BootDefaultAsync();
        return new Verdict(boots == await host.PathOfAsync(generation), $"it boots {boots}");
    }

    /// <summary>Whether no session is open.</summary>
    public async Task<Verdict> NoSessionAsync() => new((await _client.StatusAsync()).Session is null, "a session is open");
}
