using SharpFuzz;
using Watchdog.Fuzz;

// Watchdog.Fuzz --list          the targets
// Watchdog.Fuzz TARGET          what afl-fuzz runs, instrumented: inputs come by its fork server
// Watchdog.Fuzz TARGET FILE...  reads each file once
switch (args)
{
    case ["--list"]:
        foreach (var name in Targets.All.Keys)
        {
            Console.WriteLine(name);
        }

        return 0;

    case [var name]:
        // Instrumented code writes to memory that is there only from here on, static constructors among it.
        Fuzzer.Run(stream =>
        {
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            Targets.All[name](memory.ToArray());
        });
        return 0;

    case [var name, .. var files]:
        foreach (var file in files)
        {
            Targets.All[name](File.ReadAllBytes(file));
        }

        return 0;

    default:
        Console.Error.WriteLine("usage: Watchdog.Fuzz --list | TARGET [FILE...]");
        return 2;
}
