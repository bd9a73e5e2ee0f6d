using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>The service answered with an error. All text is printable.</summary>
public sealed class ControlErrorException : Exception
{
    /// <summary>Creates the exception from what went over the wire.</summary>
    public ControlErrorException(VarlinkError error)
        : base(ReasonOf(error))
    {
        Name = SafeText.Printable(error.Name, 128);
        Parameters = error.Parameters;
        Hint = Member(error.Parameters, "hint");
        Code = Member(error.Parameters, "code");
    }

    /// <summary>The error's full name, such as <c>org.rollback-watchdog.Control.NoSession</c>.</summary>
    public string Name { get; }

    /// <summary>The error's parameters as they came.</summary>
    public JsonElement Parameters { get; }

    /// <summary>What happened, in words.</summary>
    public string Reason => Message;

    /// <summary>What to do next, in words; may be empty.</summary>
    public string Hint { get; }

    /// <summary>The stable word of <c>Refused</c>; empty for other errors.</summary>
    public string Code { get; }

    /// <summary>Whether this is the interface's error of that name, such as <c>NoSession</c>.</summary>
    public bool Is(string shortName) => Name == $"{Interface.Name}.{shortName}";

    private static string ReasonOf(VarlinkError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (Member(error.Parameters, "reason") is { Length: > 0 } reason)
        {
            return reason;
        }

        // org.varlink.service's errors have one member, which names what they are about.
        var about = string.Join(", ", error.Parameters.EnumerateObject().Take(4)
            .Select(p => Member(error.Parameters, p.Name)).Where(t => t.Length > 0));
        return SafeText.Printable(error.Name, 128) + (about.Length > 0 ? ": " + about : "");
    }

    private static string Member(JsonElement parameters, string name)
    {
        try
        {
            return parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? SafeText.Printable(value.GetString())
                : "";
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate in an escaped string.
            return "";
        }
    }
}
