using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Watchdog.Config;
using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Host.Network;
using Watchdog.Host.Processes;
using Watchdog.Host.Ssh;
using Watchdog.Probes.Access;
using Watchdog.Probes.Network;
using Watchdog.Probes.Ssh;
using Watchdog.Probes.Stranger;
using Watchdog.Probes.WireGuard;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Fuzz;

/// <summary>
/// Everything that reads what others wrote: callers, files, programs, the kernel. A target takes any bytes and throws only
/// where there is a mistake: an exception that no caller expects, or a result that is against its own rules.
/// </summary>
internal static class Targets
{
    // One process is one worker; the files that some readers want lie in memory.
    private static readonly string Directory = Path.Combine(
        System.IO.Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
        string.Create(CultureInfo.InvariantCulture, $"watchdog-fuzz-{Environment.ProcessId}-{Environment.GetEnvironmentVariable("WATCHDOG_FUZZ_MARK")}"));

    private static readonly Paths Paths = new() { Root = Directory };

    /// <summary>The targets, by name.</summary>
    public static IReadOnlyDictionary<string, Action<byte[]>> All { get; } = new Dictionary<string, Action<byte[]>>
    {
        ["varlink"] = Varlink,
        ["session"] = Session,
        ["history"] = History,
        ["config"] = Config,
        ["wg-dump"] = input => _ = WireGuardDump.Parse(Text(input)),
        ["keyscan"] = input => _ = SshKeyScan.Parse(Text(input)),
        ["sshd"] = Sshd,
        ["root-rules"] = RootRules,
        ["authorized-keys"] = Keys,
        ["sshd-log"] = SshdLog,
        ["loader"] = Loader,
        ["menu"] = Menu,
        ["uki"] = input => _ = UkiImage.Read(Written("uki.efi", input)),
        ["proc-pid"] = Process,
        ["proc-net"] = Network,
        ["ip-address"] = Addresses,
        ["passwd"] = input => _ = Text(input).Split('\n') is [var passwd, var shadow, ..] && passwd.Split(':') is { Length: 7 } fields ? Account.Parse(fields, shadow.Split(':')) : null,
        ["duration"] = Duration,
        ["peer-text"] = Printable,
    };

    /// <summary>What a peer sends to the control socket: frames, calls, and the parameters of each method.</summary>
    private static void Varlink(byte[] input)
    {
        using var stream = new MemoryStream(input);
        var framing = new VarlinkStream(stream);
        var dispatcher = new VarlinkDispatcher(new RefusingService());
        try
        {
            while (framing.ReadAsync(CancellationToken.None).GetAwaiter().GetResult() is { } message)
            {
                Answer(dispatcher, message).GetAwaiter().GetResult();
            }
        }
        catch (ProtocolException)
        {
            // The connection is closed.
        }
    }

    private static async Task Answer(VarlinkDispatcher dispatcher, byte[] message)
    {
        await foreach (var reply in dispatcher.AnswerAsync(message, new CallContext(null), CancellationToken.None))
        {
            Must(!reply.Contains((byte)0), "a reply holds no NUL");
            _ = VarlinkReply.Parse(reply);
        }
    }

    private static void Session(byte[] input)
    {
        Written("var/lib/rollback-watchdogd/session.json", input);
        System.IO.Directory.CreateDirectory(Paths.Runtime);
        var store = new SessionStore(Paths);
        var stored = store.Load();
        if (stored.Open is { } open)
        {
            // What was read can be written, and is the same again.
            store.Save(open, mustSurviveReboot: true);
            Must(store.Load().Open?.Id == open.Id, "a session survives being saved");
        }
    }

    private static void History(byte[] input)
    {
        Written("var/lib/rollback-watchdogd/history.jsonl", input);
        foreach (var entry in new HistoryLog(Paths).Read(null, 50).Select(Redaction.Of))
        {
            _ = ControlMethods.History.WriteReply(new HistoryReply { Entries = [entry] });
        }

        _ = new HistoryLog(Paths).Read("abc", 1);
    }

    private static void Config(byte[] input)
    {
        var settings = SettingsReader.Read(Written("config.json", input), out var mistakes);
        Must(settings.Limits.Window > TimeSpan.Zero && settings.Limits.Window <= TimeSpan.FromDays(1), "a window is within its range");
        Must(mistakes.All(m => !m.Contains('\x1b', StringComparison.Ordinal)), "a mistake is printable");
    }

    /// <summary><c>sshd -T</c>, and the rules of its values.</summary>
    private static void Sshd(byte[] input)
    {
        var settings = SshdSettings.Parse(Text(input));
        foreach (var keyword in new[] { "allowusers", "denyusers", "allowgroups", "denygroups" })
        {
            var list = string.Join(',', settings.List(keyword));
            _ = SshdPatterns.MatchPatternList("operator", list);
            _ = SshdPatterns.MatchAddressList("10.77.0.1", list);
            _ = SshdPatterns.MatchHostAndAddress("host.example", "fd00::1", list);
        }

        _ = settings.Line("authorizedkeyscommand") + settings.Path("authorizedkeysfile") + settings.Is("usepam");
        _ = SshServices.ConfigurationIn(settings.List("subsystem"));
        _ = SshServices.PortsIn(settings.List("listenaddress"));
    }

    /// <summary><c>sudo -l</c> and doas.conf.</summary>
    private static void RootRules(byte[] input)
    {
        var text = Text(input);
        var rules = SudoRules.Parse(text);
        _ = SudoRules.Fault(rules, [], "op");
        Must(SudoRules.Fault(rules, rules, "op") is null, "the same rules are no worse");
        var doas = DoasRules.Parse(text, "op", ["wheel"]);
        _ = SudoRules.Fault(doas, rules, "op");
    }

    private static void Keys(byte[] input)
    {
        foreach (var key in AuthorizedKey.Parse(Text(input)))
        {
            _ = key.Hash + key.Fingerprint;
            var options = KeyOptions.Parse(key.Options);
            _ = options.Fault("host.example", "10.77.0.1", DateTimeOffset.UnixEpoch.ToOffset(TimeSpan.FromHours(9)));
            _ = options.Command + options.IsAuthority + options.AskForAddress;
        }
    }

    /// <summary>What sshd and ssh wrote to a log, and what the kernel holds of a session's environment.</summary>
    private static void SshdLog(byte[] input)
    {
        var text = Text(input);
        _ = SshLoginKeys.Parse(text);
        _ = LastLogin.Parse(text);
        _ = KeyAsking.Parse(text);
        _ = OperatorReader.Parse(text);
        _ = SshLoginJournal.Parse(text);
        _ = SshLoginJournal.Parse(JsonSerializer.Serialize(new Dictionary<string, string> { ["MESSAGE"] = text, ["_UID"] = "0", ["_PID"] = "1", ["__MONOTONIC_TIMESTAMP"] = "1" }));
    }

    /// <summary>loader.conf, an entry and the list of mounts; and a name of an entry's file.</summary>
    private static void Loader(byte[] input)
    {
        Written("boot/loader/loader.conf", input);
        Written("boot/loader/entries/nixos-generation-1.conf", input);
        Written("proc/self/mountinfo", input);
        var menu = new LoaderEntries(Paths).Read();
        var system = menu.SystemOfDefault("", "nixos-*", "x");
        _ = menu.IdOf(system) + menu.Prefers + menu.DefaultSystem;
        var text = Text(input);
        Must(LoaderVersion.Compare(text, text) == 0, "a version is equal to itself");
        var (left, right) = (text[..(text.Length / 2)], text[(text.Length / 2)..]);
        Must(Math.Sign(LoaderVersion.Compare(left, right)) == -Math.Sign(LoaderVersion.Compare(right, left)), "of two versions one is the newer");
    }

    private static void Menu(byte[] input)
    {
        Written("menu/grub/grub.cfg", input);
        _ = MenuFile.Read([Path.Combine(Directory, "menu")]);
        Written("other/extlinux/extlinux.conf", input);
        _ = MenuFile.Read([Path.Combine(Directory, "other")]);
    }

    /// <summary>What /proc says of a process: stat, status, fdinfo, environment.</summary>
    private static void Process(byte[] input)
    {
        var text = Text(input);
        var half = text.Length / 2;
        _ = ProcessStatus.Parse(4711, text, text);
        _ = ProcessStatus.Parse(4711, "4711 (" + text[..half] + ") S 1 4711 4711 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 77 0", text[half..]);
        _ = OpenFileInfo.Parse(text);
    }

    /// <summary>The tables of /proc/net, of which another network namespace has some of its own.</summary>
    private static void Network(byte[] input)
    {
        foreach (var name in new[] { "route", "ipv6_route", "fib_trie", "arp", "if_inet6" })
        {
            Written("net/" + name, input);
        }

        var addresses = new NetworkAddresses(Path.Combine(Directory, "net"));
        var (four, six) = (IPAddress.Parse("10.77.0.1"), IPAddress.Parse("fd00::1"));
        _ = addresses.IsOwn(four) || addresses.IsOwn(six) || addresses.IsDefault("eth0");
        _ = addresses.InterfaceOf(four, six) + addresses.InterfaceOf(six, four) + addresses.LinkAddressOf(four, "host0");
        _ = addresses.OwnTowards(four);
        _ = addresses.OwnTowards(six);
        _ = addresses.Gateways("eth0");
        try
        {
            _ = ListeningSockets.ParseEndPoint(Text(input));
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            // As those that call it expect.
        }
    }

    private static void Addresses(byte[] input)
    {
        try
        {
            _ = AddressProbe.Parse(Text(input));
        }
        catch (IOException)
        {
            // Said to be no JSON.
        }
    }

    private static void Duration(byte[] input)
    {
        if (TimeSpanText.TryParse(Text(input), out var value, out var error))
        {
            Must(value >= TimeSpan.Zero, "a duration is not negative");
            Must(TimeSpanText.TryParse(TimeSpanText.Format(value), out _, out _), "what is written can be read");
        }
        else
        {
            Must(error.All(c => !char.IsControl(c)), "an error is printable");
        }
    }

    /// <summary>Text of others on its way to a terminal.</summary>
    private static void Printable(byte[] input)
    {
        var text = SafeText.Printable(Text(input), 200);
        Must(text.All(c => !char.IsControl(c)), "nothing controls a terminal");
        _ = Redaction.Of(Text(input));
    }

    private static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    private static string Written(string name, byte[] content)
    {
        var path = Path.Combine(Directory, name);
        if (!File.Exists(path))
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }

        File.WriteAllBytes(path, content);
        return path;
    }

    private static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException("not so: " + what);
        }
    }
}
