using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Protocol;
using Watchdog.Tests;
using Phase = Watchdog.Core.Phase;

namespace Watchdog.Daemon.Tests.Control;

/// <summary>What a status tells of the host.</summary>
internal sealed partial class ControlServiceTests
{
    [Test]
    public async Task Status_SessionIsOpen_TellsOfItsSystemsTheNextBootAndWhatCountsAsProof()
    {
        var system = _host.MakeSystem("old");
        TempHost.Link(_host.Paths.Profile + "-7-link", system);
        var terms = ProofTerms.Default with { Via = "wg0", Witness = "anna", Login = LoginMeaning.Ignore, TrustLocalProxy = true };
        _sink.State = new State(Make.Session(Phase.Probation) with { Terms = terms }, null);

        var open = (await _service.StatusAsync(Context(1000, 100), default)).Reply!;
        _sink.State = State.Empty;
        var closed = (await _service.StatusAsync(Context(0, 0), default)).Reply!;

        Assert.That(open.Systems!.Select(s => (s.Path, s.Generation)), Does.Contain((system, (long?)7)).And.Some.Matches<(string Path, long? Number)>(s => s.Number is null));
        Assert.That(open.Session!.Proof, Is.EqualTo(new ProofWanted { Via = "wg0", Witness = "anna", Login = LoginWorth.Ignore, TrustsLocalProxy = true }));
        Assert.That(open.Session.Deadline!.LeadsTo, Is.EqualTo(DeadlineEnd.Rollback));
        Assert.That((open.Probes, closed.Probes, closed.NextBoot), Is.EqualTo((new[] { "ssh" }, new[] { "ssh" }, (string?)null)));
    }

    [TestCase(0u, true)]
    [TestCase(1000u, false)]
    public async Task Status_SomethingDidNotComeBack_WhatACommandPrintedIsForOperators(uint uid, bool isTold)
    {
        _sink.State = new State(null, Make.Session(Phase.RolledBack) with { NotBack = "command:backup: exited 1: hunter2" });

        var warnings = string.Join('\n', (await _service.StatusAsync(Context(uid, uid == 0 ? 0u : 100u), default)).Reply!.Warnings);

        Assert.That(warnings, Does.Contain("command:backup"));
        Assert.That(warnings.Contains("hunter2", StringComparison.Ordinal), Is.EqualTo(isTold));
    }

    [TestCase(Phase.Armed, DeadlineReason.ArmedLimit, DeadlineEnd.Expiry)]
    [TestCase(Phase.Armed, DeadlineReason.BootLimit, DeadlineEnd.Rollback)]
    [TestCase(Phase.Activating, DeadlineReason.ActivationLimit, DeadlineEnd.Rollback)]
    public void ToWire_Deadline_SaysWhatItLeadsTo(Phase phase, DeadlineReason reason, DeadlineEnd end)
    {
        var session = Make.Session(phase);
        session = session with { Deadline = session.Deadline with { Reason = reason } };

        Assert.That(ProtocolMap.ToWire(session, Make.Start, []).Deadline!.LeadsTo, Is.EqualTo(end));
    }
}
