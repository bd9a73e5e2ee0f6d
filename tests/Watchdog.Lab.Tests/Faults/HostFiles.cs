using System.Globalization;
using System.Text.Json;
using Watchdog.Lab.Tests.Faults.Tracing;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>A host as it can be seen from the machine, without asking it: its files and its processes.</summary>
/// <param name="name">The lab's name of the host.</param>
internal sealed class HostFiles(string name)
{
    /// <summary>What must survive a reboot of the watchdog's.</summary>
    public const string State = "/var/lib/rollback-watchdogd";

    /// <summary>What one boot needs of it.</summary>
    public const string Runtime = "/run/rollback-watchdogd";

    private int _init;

    /// <summary>What a file says; null when there is none, or no host at the moment.</summary>
    public string? Read(string path)
    {
        try
        {
            return File.ReadAllText(Root + path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The store path of the running system; empty while there is none.</summary>
    public string Running => Ptrace.LinkOf(Root + "/run/current-system");

    /// <summary>Whether a session has ended, whoever is asked: this is how it is stored.</summary>
    public bool HasEnded(string id) => new[] { State, Runtime }.Any(d => Read($"{d}/last.json")?.Contains($"\"id\":\"{id}\"", StringComparison.Ordinal) == true);

    /// <summary>The phase of the session that ended last, as it is stored.</summary>
    public string LastPhase(string id) => new[] { Runtime, State }
        .Select(d => Read($"{d}/last.json"))
        .FirstOrDefault(t => t?.Contains($"\"id\":\"{id}\"", StringComparison.Ordinal) == true) is { } text
            ? JsonDocument.Parse(text).RootElement.GetProperty("session").GetProperty("phase").GetString()!
            : "";

    /// <summary>The phase of the open session, as it is stored; empty when there is none.</summary>
    public string OpenPhase() => new[] { Runtime, State }.Select(d => Read($"{d}/session.json")).FirstOrDefault(t => !string.IsNullOrEmpty(t)) is { } text
        ? JsonDocument.Parse(text).RootElement.GetProperty("session").GetProperty("phase").GetString()!
        : "";

    /// <summary>Whether an event of a session is on record.</summary>
    public bool Records(string id, string what) => new[] { State, Runtime }.Any(d => Read($"{d}/history.jsonl")?.Split('\n')
        .Any(l => l.Contains($"\"session\":\"{id}\"", StringComparison.Ordinal) && l.Contains($"\"event\":\"{what}\"", StringComparison.Ordinal)) == true);

    /// <summary>Who has taken a session's end: <c>daemon</c>, <c>executor</c> or nobody.</summary>
    public string Claim(string id) => Read($"{Runtime}/claim-{id}")?.Trim() ?? "";

    /// <summary>The machine's number of the one process of a unit; null while there is none.</summary>
    /// <param name="unit">Its name, or how its name begins where the rest is not known.</param>
    public int? ProcessOf(string unit)
    {
        try
        {
            var groups = Directory.EnumerateDirectories(Slice, unit);
            return groups.Select(g => File.ReadLines(Path.Combine(g, "cgroup.procs")).FirstOrDefault()).FirstOrDefault(p => p is not null) is { } pid
                ? int.Parse(pid, CultureInfo.InvariantCulture)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string Root => $"/proc/{Init}/root";

    private string Slice => Path.Combine(CgroupOf(Init), "system.slice");

    private int Init
    {
        get
        {
            if (_init == 0 || !Directory.Exists($"/proc/{_init}/root/run"))
            {
                var result = LabCommand.RunAsync(["pid", name]).GetAwaiter().GetResult();
                _init = int.TryParse(result.Output, CultureInfo.InvariantCulture, out var pid) ? pid : 0;
            }

            return _init;
        }
    }

    // "0::/lab/host/payload/init.scope": where version 2 is mounted differs from machine to machine.
    private static string CgroupOf(int init)
    {
        var path = File.ReadLines($"/proc/{init}/cgroup").First(l => l.StartsWith("0::", StringComparison.Ordinal))[3..];
        var mount = Directory.Exists("/sys/fs/cgroup/unified") ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup";
        return mount + Path.GetDirectoryName(path);
    }
}
