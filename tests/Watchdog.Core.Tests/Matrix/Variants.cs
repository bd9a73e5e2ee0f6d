namespace Watchdog.Core.Tests.Matrix;

/// <summary>Every event, in each variant that a rule could tell apart, by a short name.</summary>
internal static class Variants
{
    public const string LastId = "s0";

    /// <summary>When the events of the matrix come: 100 s after the sessions' last activation ended.</summary>
    public static readonly Moment Now = Make.Start;

    private static readonly (string Name, HostFacts Facts)[] Hosts =
    [
        ("unchanged", Make.Facts()),
        ("unchanged,not required worse", Make.Facts(failing: "mail")),
        ("next boot", Make.Facts(profile: Make.New)),
        ("switched", Make.Facts(running: Make.New, profile: Make.New)),
        ("switched again", Make.Facts(running: Make.Newer, profile: Make.Newer)),
        ("half by list", Make.Facts(lists: true)),
        ("half by probe", Make.Facts(failing: "ssh")),
        ("switch runs", Make.Facts(switchRuns: true)),
        ("switch runs,switched", Make.Facts(running: Make.New, profile: Make.New, switchRuns: true)),
    ];

    private static readonly (string Name, Proof Proof)[] Proofs =
    [
        ("fresh", Make.Proof(3500)),
        ("old", new Proof("root", "", TimeSpan.FromSeconds(3500) - TimeSpan.FromTicks(1), false)),
        ("no ssh", Make.Proof(null)),
        ("forced", Make.Proof(null, forced: true)),
        ("local", Make.Proof(3500) with { IsLocal = true }),
    ];

    private static readonly (string Name, string? Id)[] Ids = [("", null), ("right id", "s1"), ("wrong id", "zz"), ("last id", LastId)];

    public static IReadOnlyList<(string Name, Event Event)> All { get; } = [.. Build()];

    private static IEnumerable<(string, Event)> Build()
    {
        yield return ("Arm", Make.Arm("s2"));
        yield return ("Arm unreadable", Make.Arm("s2") with { Obstacles = new ArmObstacles(Unreadable: "it is") });
        yield return ("Arm rolled back before", Make.Arm("s2") with { Obstacles = new ArmObstacles(RolledBackBefore: "it was") });
        yield return ("Arm probes confirm", Make.Arm("s2", terms: new() { ConfirmBy = ConfirmBy.Probes }));
        yield return ("Arm probes confirm,no stranger", NoStranger(""));
        yield return ("Arm probes confirm,a witness", NoStranger("anna"));
        yield return ("Arm baseline awaited", Make.Arm("s2") with { Baseline = Make.Awaited() });
        yield return ("Arm baseline overtaken", Make.Arm("s2") with { Baseline = Make.Awaited(BaselineRound.Overtaken) });
        yield return ("Arm probes confirm,baseline awaited", Make.Arm("s2", terms: new() { ConfirmBy = ConfirmBy.Probes }) with { Baseline = Make.Awaited() });
        yield return ("Arm switch runs", Make.Arm("s2", switchRuns: true));
        yield return ("Relapsed", new Relapsed("s9", "/nix/store/program", Make.Facts(running: Make.New)));
        yield return ("ActivationStarted", new ActivationStarted());
        foreach (var (host, facts) in Hosts)
        {
            yield return ($"ActivationEnded {host}", new ActivationEnded(facts));
            yield return ($"BaselineTaken {host}", Make.BaselineTaken(facts with { Probes = [] }));
        }

        yield return ("BaselineTaken of another session", Make.BaselineTaken() with { SessionId = "zz" });
        yield return ("BaselineTaken of an earlier revision", Make.BaselineTaken(revision: 4));

        foreach (var (proofName, proof) in Proofs)
        {
            yield return ($"LoggedIn {proofName}", new LoggedIn(proof with { IsLogin = true }));
        }

        yield return ("ProbesRan as at arm", Make.Round(Now));
        yield return ("ProbesRan required worse", Make.Round(Now, "ssh"));
        yield return ("ProbesRan begun before the switch ended", Make.Round(Make.At(3499.999), "ssh"));
        yield return ("ProbesRan of another session", Make.Round(Now, "ssh") with { SessionId = "zz" });

        foreach (var (idName, id) in Ids)
        {
            var suffix = idName.Length > 0 ? $" [{idName}]" : "";
            foreach (var (proofName, proof) in Proofs)
            {
                yield return ($"Heartbeat {proofName}{suffix}", new HeartbeatReceived(1, id, proof));
                yield return ($"Confirm {proofName}{suffix}", new ConfirmReceived(1, id, proof));
            }

            foreach (var (host, facts) in Hosts)
            {
                yield return ($"Disarm {host}{suffix}", new DisarmRequested(1, id, "root", facts));
            }

            yield return ($"RollBack{suffix}", new RollBackRequested(1, id, "root"));
        }

        foreach (var phase in Enum.GetValues<Phase>())
        {
            foreach (var (host, facts) in Hosts)
            {
                yield return ($"Recovered {phase} {host}", new Recovered(Make.Session(phase), facts));
            }
        }

        yield return ("StoreChanged claimed", new StoreChanged(Make.Session(Phase.Probation), null, true));
        yield return ("StoreChanged rolling back", new StoreChanged(Make.Session(Phase.RollingBack) with { Revision = 6 }, null, true));
        yield return ("StoreChanged stranded", new StoreChanged(Make.Session(Phase.Stranded) with { Revision = 7 }, null, true));
        yield return ("StoreChanged rolled back", new StoreChanged(null, Make.Session(Phase.RolledBack), true));
        yield return ("StoreChanged ended and not closed", new StoreChanged(Make.Session(Phase.RolledBack) with { Revision = 7 }, Make.Session(Phase.RolledBack), true));
        yield return ("StoreChanged about to be closed", new StoreChanged(Make.Session(Phase.RolledBack) with { Revision = 7 }, null, true));
        yield return ("StoreChanged expired", new StoreChanged(null, Make.Session(Phase.Expired), true));
        yield return ("StoreChanged own save", new StoreChanged(Make.Session(Phase.Armed), null, false));
        yield return ("StoreChanged another ended", new StoreChanged(null, Make.Session(Phase.RolledBack, "s9"), false));
        yield return ("StoreChanged nothing", new StoreChanged(null, null, false));
        yield return ("BootDefaultMoved", new BootDefaultMoved("s1", Make.Old, ""));
        yield return ("BootDefaultMoved not", new BootDefaultMoved("s1", Make.Old, "no room"));
        yield return ("FirstBootSet", new FirstBootSet("s1", Make.New));
        yield return ("FirstBootFailed", new FirstBootFailed("s1", Make.New, "no room"));
        yield return ("TimerLost", new TimerLost("s1", 2));
        yield return ("TimerLost old number", new TimerLost("s1", 1));
        yield return ("TimerLost wrong id", new TimerLost("zz", 2));
    }

    private static ArmRequested NoStranger(string witness) =>
        Make.Arm("s2", terms: new() { ConfirmBy = ConfirmBy.Probes, Witness = witness }, except: ["stranger-key"]);
}
