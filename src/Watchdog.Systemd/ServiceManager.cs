using Tmds.DBus.Protocol;
using Watchdog.Systemd.Bus;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>
/// One connection to PID 1 (org.freedesktop.systemd1(5)). Synchronous, for one thread at a time, meant to be opened for
/// each operation: a call takes 1-4 ms, and a connection that is not kept cannot break when PID 1 re-executes itself.
/// Every method throws a <see cref="SystemdException"/> when PID 1 refuses and a <see cref="BusUnavailableException"/>
/// when it does not answer within <see cref="CallTimeout"/>.
/// </summary>
public sealed partial class ServiceManager : IDisposable
{
    private const string TransientSignature = "ssa(sv)a(sa(sv))";

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly ManagerConnection _manager;

    private ServiceManager(ManagerConnection manager) => _manager = manager;

    /// <summary>The longest wait for one answer. Default: 10 s.</summary>
    public TimeSpan CallTimeout { get; set; } = DefaultTimeout;

    /// <summary>The longest wait for a job to end after PID 1 accepted it. Default: 30 s.</summary>
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether this connection goes straight to PID 1 and so needs no bus.</summary>
    public bool IsPrivate => _manager.IsPrivate;

    /// <summary>Connects by PID 1's private socket, which works for root with a dead or hung bus; else by the system bus.</summary>
    /// <exception cref="BusUnavailableException">Neither answers.</exception>
    public static ServiceManager Connect() => new(ManagerConnection.Open(DefaultTimeout));

    /// <summary>Connects by <c>/run/systemd/private</c>: root only.</summary>
    /// <exception cref="BusUnavailableException">It does not answer, or does not let us in.</exception>
    public static ServiceManager ConnectPrivate() => Connect(BusConnection.PrivateSocket, isBus: false, DefaultTimeout);

    /// <summary>Connects by the system bus.</summary>
    /// <exception cref="BusUnavailableException">It does not answer.</exception>
    public static ServiceManager ConnectSystemBus() => Connect(BusConnection.SystemBusSocket, isBus: true, DefaultTimeout);

    internal static ServiceManager Connect(string path, bool isBus, TimeSpan timeout) =>
        new(ManagerConnection.Open(path, isBus, timeout)) { CallTimeout = timeout };

    /// <summary>Creates and starts a timer together with the service it starts, and returns when PID 1 holds it.</summary>
    /// <remarks>
    /// The timer's instant is given as OnStartupSec, which PID 1 counts from its own first start: that moment is kept over
    /// a daemon-reload and a re-execution, so the timer fires when it was to fire. OnActiveSec would not do: of each timer
    /// that waits, PID 1 counts it anew from the moment of the reload (timer_coldplug calls timer_enter_waiting while the
    /// timer's state is still "dead", so its base is now; src/core/timer.c, systemd 252 and 257). OnBootSec would: but in
    /// a container it is OnStartupSec by another name. A calendar instant would move with the wall clock.
    /// </remarks>
    /// <exception cref="UnitExistsException">One of the two is loaded already; nothing was created.</exception>
    /// <exception cref="InvalidUnitPropertyException">A property is wrong, a program does not exist, or an argument holds a "$" or ";" (see <see cref="ExecCommand"/>).</exception>
    /// <exception cref="JobFailedException">The timer's start did not end as "done".</exception>
    /// <exception cref="ArgumentException">The service has another name than the timer.</exception>
    public void StartTransientTimer(TransientTimer timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        if (timer.Service.Name != timer.Name)
        {
            throw new ArgumentException("A transient timer starts the service of its own name.", nameof(timer));
        }

        TransientChecks.Check(timer.Service);

        // Before PID 1 is asked anything: it may take its time for the answer.
        ulong at = Deadline.Now + UnitProperties.Microseconds(timer.After);
        ulong start = GetStart();
        ulong[] instants = timer.OnceMoreAfter is { } more
            ? [at - start, at - start + UnitProperties.Microseconds(more)]
            : [at - start];
        Job("StartTransientUnit", timer.Name + ".timer", wait: true, TransientSignature, (ref writer) =>
        {
            writer.WriteString(timer.Name + ".timer");
            writer.WriteString("fail");
            UnitProperties.Write(ref writer, timer, instants);
            ArrayStart others = writer.WriteArrayStart(DBusType.Struct);
            writer.WriteStructureStart();
            writer.WriteString(timer.Service.Name + ".service");
            UnitProperties.Write(ref writer, timer.Service);
            writer.WriteArrayEnd(others);
        });
    }

    /// <summary>Creates and starts a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="wait">Whether to wait until it has started, which for "oneshot" means until it has ended. Default: true.</param>
    /// <exception cref="UnitExistsException">A unit of that name is loaded already.</exception>
    /// <exception cref="InvalidUnitPropertyException">A property is wrong, a program does not exist, or an argument holds a "$" or ";" (see <see cref="ExecCommand"/>).</exception>
    /// <exception cref="JobFailedException">The start did not end as "done".</exception>
    public void StartTransientService(TransientService service, bool wait = true)
    {
        ArgumentNullException.ThrowIfNull(service);
        TransientChecks.Check(service);
        Job("StartTransientUnit", service.Name + ".service", wait, TransientSignature, (ref writer) =>
        {
            writer.WriteString(service.Name + ".service");
            writer.WriteString("fail");
            UnitProperties.Write(ref writer, service);
            writer.WriteArrayEnd(writer.WriteArrayStart(DBusType.Struct));
        });
    }

    /// <summary>Starts a unit.</summary>
    /// <param name="name">With its suffix.</param>
    /// <param name="wait">Whether to wait for the end of the job. Default: true.</param>
    /// <exception cref="NoSuchUnitException">There is no such unit.</exception>
    /// <exception cref="JobFailedException">The job did not end as "done".</exception>
    public void StartUnit(string name, bool wait = true) => Job("StartUnit", name, wait, "replace");

    /// <summary>Stops a unit. One that is loaded and does not run is a success.</summary>
    /// <param name="name">With its suffix.</param>
    /// <param name="wait">Whether to wait for the end of the job. Default: true.</param>
    /// <exception cref="NoSuchUnitException">The unit is not loaded.</exception>
    /// <exception cref="JobFailedException">The job did not end as "done".</exception>
    public void StopUnit(string name, bool wait = true) => Job("StopUnit", name, wait, "replace");

    /// <summary>Restarts a unit, or starts it when it does not run.</summary>
    /// <param name="name">With its suffix.</param>
    /// <param name="wait">Whether to wait for the end of the job. Default: true.</param>
    /// <exception cref="NoSuchUnitException">There is no such unit.</exception>
    /// <exception cref="JobFailedException">The job did not end as "done".</exception>
    public void RestartUnit(string name, bool wait = true) => Job("RestartUnit", name, wait, "replace");

    /// <summary>Clears the failed state of a unit and its count of starts.</summary>
    /// <param name="name">With its suffix.</param>
    /// <exception cref="NoSuchUnitException">The unit is not loaded.</exception>
    public void ResetFailedUnit(string name) => Call("ResetFailedUnit", "s", (ref writer) => writer.WriteString(name));

    /// <summary>Sends a signal to all processes of a unit.</summary>
    /// <param name="name">With its suffix.</param>
    /// <param name="signal">The signal's number (signal(7)).</param>
    /// <exception cref="NoSuchUnitException">The unit is not loaded.</exception>
    public void KillUnit(string name, int signal) => Call("KillUnit", "ssi", (ref writer) =>
    {
        writer.WriteString(name);
        writer.WriteString("all");
        writer.WriteInt32(signal);
    });

    /// <summary>Makes PID 1 read its unit files again.</summary>
    public void Reload() => Call("Reload", null, static (ref _) => { });

    /// <summary>Reboots the host; returns when PID 1 has accepted that.</summary>
    /// <param name="force">
    /// False: an orderly reboot, by starting reboot.target so that nothing can cancel it. True: PID 1 kills all processes,
    /// unmounts and reboots without stopping units first.
    /// </param>
    public void Reboot(bool force)
    {
        if (force)
        {
            Call("Reboot", null, static (ref _) => { });
        }
        else
        {
            Job("StartUnit", "reboot.target", wait: false, "replace-irreversibly");
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _manager.Dispose();

    private void Job(string member, string unit, bool wait, string mode) => Job(member, unit, wait, "ss", (ref writer) =>
    {
        writer.WriteString(unit);
        writer.WriteString(mode);
    });

    private void Job(string member, string unit, bool wait, string signature, BusConnection.Arguments arguments) =>
        _manager.RunJob(member, unit, wait, CallTimeout, JobTimeout, signature, arguments);

    private void Call(string member, string? signature, BusConnection.Arguments arguments) =>
        _manager.Call(member, signature, arguments, CallTimeout);
}
