using System.Text;
using Tmds.DBus.Protocol;

namespace Watchdog.Systemd.Bus;

/// <summary>
/// Writes transient units as the a(sv) that StartTransientUnit takes (org.freedesktop.systemd1(5)). PID 1 answers a
/// wrong name or type with PropertyReadOnly (-EROFS).
/// </summary>
internal static class UnitProperties
{
    /// <param name="writer">Where to.</param>
    /// <param name="timer">The timer.</param>
    /// <param name="instants">When it fires, in microseconds since PID 1's own start (OnStartupSec).</param>
    internal static void Write(ref MessageWriter writer, TransientTimer timer, params ReadOnlySpan<ulong> instants)
    {
        ArrayStart properties = writer.WriteArrayStart(DBusType.Struct);
        String(ref writer, "Description", timer.Description);
        Boolean(ref writer, "DefaultDependencies", timer.DefaultDependencies);
        Boolean(ref writer, "IgnoreOnIsolate", timer.IgnoreOnIsolate);
        Begin(ref writer, "TimersMonotonic", "a(st)");
        ArrayStart timers = writer.WriteArrayStart(DBusType.Struct);
        foreach (ulong instant in instants)
        {
            writer.WriteStructureStart();
            writer.WriteString("OnStartupSec");
            writer.WriteUInt64(instant);
        }

        writer.WriteArrayEnd(timers);
        UInt64(ref writer, "AccuracyUSec", timer.AccuracyUSec);
        Boolean(ref writer, "OnClockChange", timer.OnClockChange);
        Boolean(ref writer, "RemainAfterElapse", timer.RemainAfterElapse);
        writer.WriteArrayEnd(properties);
    }

    internal static void Write(ref MessageWriter writer, TransientService service)
    {
        ArrayStart properties = writer.WriteArrayStart(DBusType.Struct);
        String(ref writer, "Description", service.Description);
        Boolean(ref writer, "DefaultDependencies", service.DefaultDependencies);
        Boolean(ref writer, "IgnoreOnIsolate", service.IgnoreOnIsolate);
        String(ref writer, "CollectMode", service.CollectMode);
        String(ref writer, "Type", service.Type);
        String(ref writer, "Restart", service.Restart);
        Time(ref writer, "RestartUSec", service.RestartSec);
        Time(ref writer, "TimeoutStartUSec", service.TimeoutStart);
        Time(ref writer, "TimeoutStopUSec", service.TimeoutStop);
        Time(ref writer, "RuntimeMaxUSec", service.RuntimeMax);
        Time(ref writer, "StartLimitIntervalUSec", service.StartLimitInterval);
        if (service.StartLimitBurst is { } burst)
        {
            Begin(ref writer, "StartLimitBurst", "u");
            writer.WriteUInt32(burst);
        }

        Int32(ref writer, "KillSignal", service.KillSignal);
        Int32(ref writer, "OOMScoreAdjust", service.OOMScoreAdjust);
        if (service.LimitMemLock is { } lockable)
        {
            UInt64(ref writer, "LimitMEMLOCK", lockable);
        }

        if (!service.StandardInputData.IsEmpty)
        {
            String(ref writer, "StandardInput", "data");
            Begin(ref writer, "StandardInputData", "ay");
            writer.WriteArray(service.StandardInputData.Span);
        }

        String(ref writer, "StandardOutput", service.StandardOutput);
        String(ref writer, "StandardError", service.StandardError);
        String(ref writer, "SyslogIdentifier", service.SyslogIdentifier);
        String(ref writer, "WorkingDirectory", service.WorkingDirectory);
        String(ref writer, "FailureAction", service.FailureAction);
        String(ref writer, "KillMode", service.KillMode);
        if (service.CapabilityBoundingSet is { } capabilities)
        {
            UInt64(ref writer, "CapabilityBoundingSet", capabilities);
        }

        if (service.NoNewPrivileges is { } noNewPrivileges)
        {
            Boolean(ref writer, "NoNewPrivileges", noNewPrivileges);
        }

        if (service.Environment.Count > 0)
        {
            Begin(ref writer, "Environment", "as");
            writer.WriteArray(service.Environment);
        }

        if (service.LogExtraFields.Count > 0)
        {
            Fields(ref writer, service.LogExtraFields);
        }

        Commands(ref writer, "ExecStart", service.ExecStart);
        Commands(ref writer, "ExecStopPost", service.ExecStopPost);
        writer.WriteArrayEnd(properties);
    }

    /// <summary>The unit of PID 1's times; <see cref="Timeout.InfiniteTimeSpan"/> is its "infinity".</summary>
    internal static ulong Microseconds(TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan)
        {
            return ulong.MaxValue;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return (ulong)(time.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    // a(sasb): path, arguments with the program's name first, whether failure is ignored. Not ExecStartEx with its
    // "no-env-expand": systemd 252 writes that under a key it does not know into the unit's file, and after the next
    // daemon-reload (every switch does one) the unit has lost its commands.
    private static void Commands(ref MessageWriter writer, string name, IReadOnlyList<ExecCommand> commands)
    {
        if (commands.Count == 0)
        {
            return;
        }

        Begin(ref writer, name, "a(sasb)");
        ArrayStart all = writer.WriteArrayStart(DBusType.Struct);
        foreach (ExecCommand command in commands)
        {
            writer.WriteStructureStart();
            writer.WriteString(command.Path);
            writer.WriteArray((string[])[command.Path, .. command.Arguments]);
            writer.WriteBool(command.IgnoreFailure);
        }

        writer.WriteArrayEnd(all);
    }

    private static void Fields(ref MessageWriter writer, IReadOnlyList<string> fields)
    {
        Begin(ref writer, "LogExtraFields", "aay");
        ArrayStart all = writer.WriteArrayStart(DBusType.Array);
        foreach (string field in fields)
        {
            writer.WriteArray(Encoding.UTF8.GetBytes(field));
        }

        writer.WriteArrayEnd(all);
    }

    private static void String(ref MessageWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            Begin(ref writer, name, "s");
            writer.WriteString(value);
        }
    }

    private static void Boolean(ref MessageWriter writer, string name, bool value)
    {
        Begin(ref writer, name, "b");
        writer.WriteBool(value);
    }

    private static void Int32(ref MessageWriter writer, string name, int? value)
    {
        if (value is { } number)
        {
            Begin(ref writer, name, "i");
            writer.WriteInt32(number);
        }
    }

    private static void UInt64(ref MessageWriter writer, string name, ulong value)
    {
        Begin(ref writer, name, "t");
        writer.WriteUInt64(value);
    }

    private static void Time(ref MessageWriter writer, string name, TimeSpan? value)
    {
        if (value is { } time)
        {
            UInt64(ref writer, name, Microseconds(time));
        }
    }

    /// <summary>One property, (sv), up to the value of its variant.</summary>
    private static void Begin(ref MessageWriter writer, string name, string type)
    {
        writer.WriteStructureStart();
        writer.WriteString(name);
        writer.WriteSignature(type);
    }
}
