namespace Watchdog.Lab.Healthy;

/// <summary>A healthy switch between two of the lab's shapes, drawn at random.</summary>
/// <param name="Changes">What the switch changes.</param>
/// <param name="Way">Over what the operator arms.</param>
/// <param name="Operator">Who arms.</param>
/// <param name="LosesPackets">Whether some of the tunnel's packets are lost all the while.</param>
/// <param name="HasHeartbeat">Whether somebody sends a heartbeat 2 s after the switch.</param>
internal sealed record HealthyShape(HealthyChanges Changes, Way Way, WayIn Operator, bool LosesPackets, bool HasHeartbeat)
{
    /// <summary>The lockout time, in seconds.</summary>
    public int Lockout => Changes.HasFlag(HealthyChanges.Tunnel) ? HealthyCase.RekeyLockout : HealthyCase.ShortLockout;

    /// <summary>Draws one.</summary>
    public static HealthyShape Draw(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        bool InTen(int most) => random.Next(10) < most;
        bool OneInFour() => random.Next(4) == 0;
        var changes = (random.Next(2) == 0 ? 0 : HealthyChanges.Firewall)
            | (random.Next(2) == 0 ? 0 : HealthyChanges.Keys)
            | (random.Next(2) == 0 ? 0 : HealthyChanges.Sshd)
            | (InTen(3) ? HealthyChanges.Tunnel : 0);
        return new HealthyShape(
            changes == HealthyChanges.None ? HealthyChanges.Sshd : changes,
            InTen(6) ? Way.Wg : Way.Lan,
            OneInFour() ? WayIn.Sudo : WayIn.Root,
            LosesPackets: InTen(3),
            HasHeartbeat: OneInFour());
    }

    /// <summary>The lab's name of a shape's generation: each change is a digit of it, that of the tunnel (a second peer, which sleeps) the last.</summary>
    public static string NameOf(HealthyChanges shape) => $"shape-{Convert.ToString((int)shape, 2).PadLeft(4, '0')}";
}
