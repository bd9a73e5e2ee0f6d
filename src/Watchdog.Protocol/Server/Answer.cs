using System.Diagnostics.CodeAnalysis;

namespace Watchdog.Protocol;

/// <summary>What a method answers: a reply, or an error. A refusal is a value, not an exception.</summary>
/// <typeparam name="T">The reply.</typeparam>
public sealed class Answer<T>
    where T : class
{
    private Answer(T? reply, VarlinkError? error)
    {
        Reply = reply;
        Error = error;
    }

    /// <summary>The reply; null when the call was refused.</summary>
    public T? Reply { get; }

    /// <summary>The error; null when the call was granted.</summary>
    public VarlinkError? Error { get; }

    /// <summary>Whether the call was granted.</summary>
    [MemberNotNullWhen(true, nameof(Reply))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsGranted => Reply is not null;

    /// <summary>Grants the call.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is private on purpose; a conversion reads as the value itself.")]
    public static implicit operator Answer<T>(T reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return new(reply, null);
    }

    /// <summary>Refuses the call in the interface's own terms.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is private on purpose; a conversion reads as the value itself.")]
    public static implicit operator Answer<T>(ControlError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(null, error.ToVarlink());
    }

    /// <summary>Refuses the call in varlink's terms.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is private on purpose; a conversion reads as the value itself.")]
    public static implicit operator Answer<T>(VarlinkError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(null, error);
    }
}
