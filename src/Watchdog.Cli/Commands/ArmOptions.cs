using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary>The options of a session that is armed: those of <c>arm</c> and <c>run</c>.</summary>
internal sealed class ArmOptions
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly Option<string?> _target = new("--target")
    {
        HelpName = "previous|booted|N",
        Description = "Where a rollback goes: the system that runs now (previous, the default), the one that was booted, or a generation number.",
        Validators = { CheckTarget },
        CompletionSources = { "previous", "booted" },
    };

    private readonly Option<TimeSpan?> _window = Durations.Create("--window", "How long after the switch proof may take (default 5min).", Least, Day);
    private readonly Option<TimeSpan?> _armedLimit = Durations.Create("--armed-limit", "How long to wait for the switch to begin (default 1h).", Least, TimeSpan.FromDays(7));
    private readonly Option<TimeSpan?> _switchLimit = Durations.Create("--switch-limit", "How long the switch may run (default 30min).", Least, Day);
    private readonly Option<TimeSpan?> _lockoutTime = Durations.Create("--lockout-time", "How long a required probe may fail without a break before that alone rolls back (default 1min).", Least, Day);
    private readonly Option<TimeSpan?> _settleTime = Durations.Create("--settle-time", "How long the probes must pass before they confirm (default 2min).", Least, Day);

    private readonly Option<string?> _confirmBy = new("--confirm-by")
    {
        HelpName = "operator|probes",
        Description = "Who confirms: you (operator, the default), or the required probes when they have passed for the settle time: for unattended upgrades.",
        Validators = { OneOf("way to confirm", "operator", "probes") },
        CompletionSources = { "operator", "probes" },
    };

    private readonly Option<string?> _login = new("--login")
    {
        HelpName = "heartbeat|confirm|ignore",
        Description = "What a fresh ssh login is worth in this session (default: what config.json says; deploy, whose own connections are logins: ignore).",
        Validators = { OneOf("worth of a login", "heartbeat", "confirm", "ignore") },
        CompletionSources = { "heartbeat", "confirm", "ignore" },
    };

    private readonly Option<string?> _incoming = new("--incoming")
    {
        HelpName = "SYSTEM",
        Description = "The system that is to be switched to, a store path or a generation number: refused when it was rolled back before.",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Arm also for a system that was rolled back before." };

    private readonly Option<bool> _volatile = new("--volatile") { Description = "Arm also where /var/lib is in memory: a reboot forgets the session." };

    private readonly Option<string[]> _except = new("--except")
    {
        HelpName = "PROBE",
        Description = "A probe that this change is meant to break; may be given several times.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Adds them to a command.</summary>
    public ArmOptions(Command command)
    {
        Option[] all = [_target, _window, _armedLimit, _switchLimit, _lockoutTime, _confirmBy, _settleTime, _login, _incoming, _force, _volatile, _except];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given, as the interface wants it.</summary>
    public ArmParameters Read(ParseResult parsed) => new()
    {
        Target = parsed.GetValue(_target),
        WindowUsec = parsed.Usec(_window),
        ArmedLimitUsec = parsed.Usec(_armedLimit),
        SwitchLimitUsec = parsed.Usec(_switchLimit),
        Incoming = parsed.GetValue(_incoming),
        Force = parsed.GetValue(_force) ? true : null,
        Volatile = parsed.GetValue(_volatile) ? true : null,
        LockoutUsec = parsed.Usec(_lockoutTime),
        ConfirmBy = parsed.GetValue(_confirmBy) switch
        {
            "probes" => ConfirmBy.Probes,
            "operator" => ConfirmBy.Operator,
            _ => null,
        },
        SettleUsec = parsed.Usec(_settleTime),
        Login = parsed.GetValue(_login) switch
        {
            "heartbeat" => LoginWorth.Heartbeat,
            "confirm" => LoginWorth.Confirm,
            "ignore" => LoginWorth.Ignore,
            _ => null,
        },
        Except = parsed.GetValue(_except) is { Length: > 0 } names ? names : null,
    };

    private static Action<OptionResult> OneOf(string kind, params string[] allowed) => result =>
    {
        if (result.Tokens is [var token] && !allowed.Contains(token.Value))
        {
            result.AddError($"{result.Option.Name}: {Mistyped.Explain(kind, token.Value, allowed)}; allowed: {string.Join(", ", allowed)}");
        }
    };

    private static void CheckTarget(OptionResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text is not ("previous" or "booted")
            && !(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
        {
            result.AddError($"--target: '{SafeText.Printable(text, 64)}' is not a target; allowed: previous, booted, or a generation number");
        }
    }
}
