using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Cli.Remote;

/// <summary>Writes the parameters of <c>Arm</c> as the options of <c>rollbackctl arm</c>: what <see cref="Commands.ArmOptions"/> reads.</summary>
internal static class ArmArguments
{
    /// <summary>The options; a value stands in one word with its option, so that it cannot be taken for one.</summary>
    public static IReadOnlyList<string> Of(ArmParameters parameters) =>
    [
        .. Value("--target", parameters.Target),
        .. Duration("--window", parameters.WindowUsec),
        .. Duration("--armed-limit", parameters.ArmedLimitUsec),
        .. Duration("--switch-limit", parameters.SwitchLimitUsec),
        .. Duration("--lockout-time", parameters.LockoutUsec),
        .. Duration("--settle-time", parameters.SettleUsec),
        .. Value("--confirm-by", parameters.ConfirmBy switch { ConfirmBy.Operator => "operator", ConfirmBy.Probes => "probes", null => null }),
        .. Value("--login", parameters.Login switch { LoginWorth.Heartbeat => "heartbeat", LoginWorth.Confirm => "confirm", LoginWorth.Ignore => "ignore", null => null }),
        .. Value("--incoming", parameters.Incoming),
        .. parameters.Force == true ? ["--force"] : Array.Empty<string>(),
        .. parameters.Volatile == true ? ["--volatile"] : Array.Empty<string>(),
        .. (parameters.Except ?? []).SelectMany(name => Value("--except", name)),
    ];

    private static string[] Value(string option, string? value) => value is null ? [] : [$"{option}={value}"];

    private static string[] Duration(string option, long? usec) => Value(option, usec?.ToString(CultureInfo.InvariantCulture) is { } digits ? digits + "us" : null);
}
