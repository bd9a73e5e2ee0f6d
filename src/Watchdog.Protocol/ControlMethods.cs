namespace Watchdog.Protocol;

/// <summary>The methods of the interface, for the server and the client alike.</summary>
public static class ControlMethods
{
    private static readonly ProtocolJsonContext Json = ProtocolJsonContext.Default;

    /// <summary>Arms a session. With <c>more</c> a reply when it is durable, and one when its baseline is there.</summary>
    public static ControlMethod<ArmParameters, ArmReply> Arm { get; } = new("Arm", Json.ArmParameters, Json.ArmReply);

    /// <summary>Proof of reachability.</summary>
    public static ControlMethod<HeartbeatParameters, SessionReply> Heartbeat { get; } = new("Heartbeat", Json.HeartbeatParameters, Json.SessionReply);

    /// <summary>Ends the session and keeps the new system.</summary>
    public static ControlMethod<ConfirmParameters, ConfirmReply> Confirm { get; } = new("Confirm", Json.ConfirmParameters, Json.ConfirmReply);

    /// <summary>Ends a session in which nothing has changed.</summary>
    public static ControlMethod<DisarmParameters, SessionReply> Disarm { get; } = new("Disarm", Json.DisarmParameters, Json.SessionReply);

    /// <summary>Rolls back now.</summary>
    public static ControlMethod<RollBackParameters, SessionReply> RollBack { get; } = new("RollBack", Json.RollBackParameters, Json.SessionReply);

    /// <summary>Lets a system be switched to again that was rolled back.</summary>
    public static ControlMethod<AllowParameters, AllowReply> Allow { get; } = new("Allow", Json.AllowParameters, Json.AllowReply);

    /// <summary>Whether a system may be switched to.</summary>
    public static ControlMethod<IncomingParameters, IncomingReply> Incoming { get; } = new("Incoming", Json.IncomingParameters, Json.IncomingReply);

    /// <summary>How things stand. With <c>more</c> a reply at each change.</summary>
    public static ControlMethod<NoParameters, StatusReply> Status { get; } = new("Status", Json.NoParameters, Json.StatusReply);

    /// <summary>Runs the probes now.</summary>
    public static ControlMethod<NoParameters, ProbeReply> Probe { get; } = new("Probe", Json.NoParameters, Json.ProbeReply);

    /// <summary>Whether the host is ready to be armed.</summary>
    public static ControlMethod<NoParameters, CheckReply> Check { get; } = new("Check", Json.NoParameters, Json.CheckReply);

    /// <summary>Rehearses a rollback. With <c>more</c> a reply after each step.</summary>
    public static ControlMethod<NoParameters, DrillReply> Drill { get; } = new("Drill", Json.NoParameters, Json.DrillReply);

    /// <summary>The record.</summary>
    public static ControlMethod<HistoryParameters, HistoryReply> History { get; } = new("History", Json.HistoryParameters, Json.HistoryReply);

    /// <summary><c>org.varlink.service.GetInfo</c>.</summary>
    public static ControlMethod<NoParameters, ServiceInfo> GetInfo { get; } = new(Interface.ServiceName + ".GetInfo", Json.NoParameters, Json.ServiceInfo);

    /// <summary><c>org.varlink.service.GetInterfaceDescription</c>.</summary>
    public static ControlMethod<DescriptionParameters, DescriptionReply> GetInterfaceDescription { get; } =
        new(Interface.ServiceName + ".GetInterfaceDescription", Json.DescriptionParameters, Json.DescriptionReply);
}
