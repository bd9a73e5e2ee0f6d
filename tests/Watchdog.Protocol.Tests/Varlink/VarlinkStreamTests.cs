using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Watchdog.Protocol.Tests.Varlink;

internal sealed class VarlinkStreamTests
{
    [Test]
    public void ReadAsync_AnySplitOfAnyMessages_ReadsThemBack()
    {
        // Around the first buffer's size, and tiny ones; split into pieces of 1 to 5000 bytes.
        var message = Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(4080, 4110), Gen.Choose(8180, 8200))
            .SelectMany(n => Gen.Choose(1, 127).ArrayOf(n)).Select(bytes => bytes.Select(b => (byte)b).ToArray());
        var messages = message.ListOf().Select(m => m.Take(12).ToArray());
        var pieces = Gen.Frequency((3, Gen.Choose(1, 7)), (1, Gen.Choose(1, 5000))).NonEmptyListOf().Select(p => p.ToArray());

        Prop.ForAll(messages.ToArbitrary(), pieces.ToArbitrary(), (sent, sizes) =>
        {
            var wire = sent.SelectMany(m => m.Append((byte)0)).ToArray();
            var read = ReadAll(new PieceStream(wire, sizes), 8200);
            return read.Count == sent.Length && read.Zip(sent).All(p => p.First.AsSpan().SequenceEqual(p.Second));
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void ReadAsync_Garbage_ThrowsOnlyProtocolException()
    {
        var garbage = Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Constant((int)'{')), (1, Gen.Constant((int)'"')), (6, Gen.Choose(0, 255)))
            .Select(b => (byte)b).ArrayOf();

        Prop.ForAll(garbage.ToArbitrary(), bytes =>
        {
            try
            {
                foreach (var message in ReadAll(new PieceStream(bytes, [3]), 64))
                {
                    VarlinkCall.Parse(message);
                }
            }
            catch (ProtocolException)
            {
                return true;
            }

            // Whatever reads back without complaint was a call, or nothing at all.
            return bytes.Length == 0;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Parse_DamagedMessages_ThrowOnlyProtocolException()
    {
        var valid = new VarlinkCall { Method = ControlMethods.Arm.FullName, Parameters = ControlMethods.Arm.WriteParameters(new ArmParameters { Target = "booted", Except = ["a"] }) }.ToMessage();
        var damage = Gen.Choose(0, valid.Length - 1).Zip(Gen.Choose(0, 255)).NonEmptyListOf();
        var refused = 0;

        Prop.ForAll(damage.ToArbitrary(), changes =>
        {
            var bytes = valid.ToArray();
            foreach (var (at, value) in changes)
            {
                bytes[at] = (byte)value;
            }

            try
            {
                ControlMethods.Arm.ReadParameters(VarlinkCall.Parse(bytes).Parameters);
                VarlinkReply.Parse(bytes);
            }
            catch (ProtocolException e)
            {
                Assert.That(e.Message, Is.EqualTo(SafeText.Printable(e.Message)));
                refused++;
            }
        }).QuickCheckThrowOnFailure();
        Assert.That(refused, Is.GreaterThan(0));
    }

    [TestCase(10, 10, true)]
    [TestCase(10, 11, false)]
    [TestCase(4096, 4096, true)]
    [TestCase(4096, 4097, false)]
    [TestCase(65536, 65536, true)]
    [TestCase(65536, 65537, false)]
    public void ReadAsync_AroundTheLimit_ReadsOrRefuses(int limit, int length, bool reads)
    {
        var wire = Enumerable.Repeat((byte)'x', length).Append((byte)0).ToArray();

        if (reads)
        {
            Assert.That(ReadAll(new PieceStream(wire, [1000]), limit)[0], Has.Length.EqualTo(length));
        }
        else
        {
            Assert.That(() => ReadAll(new PieceStream(wire, [1000]), limit), Throws.TypeOf<ProtocolException>().With.Property("Fault").EqualTo(ProtocolFault.TooLong));
        }
    }

    [TestCase(1_000)]
    [TestCase(10_000)]
    public void ReadAsync_EndlessMessage_StopsAtTheLimit(int limit)
    {
        var endless = new EndlessStream();

        Assert.That(() => ReadAll(endless, limit), Throws.TypeOf<ProtocolException>().With.Message.Contain("too long"));
        Assert.That(endless.Taken, Is.LessThanOrEqualTo(limit + 1));
    }

    [TestCase(new byte[] { 0 }, ProtocolFault.Invalid)]
    [TestCase(new byte[] { (byte)'{' }, ProtocolFault.Closed)]
    [TestCase(new byte[] { 0xff, 0xfe, 0 }, ProtocolFault.Invalid)]
    [TestCase(new byte[] { 0xed, 0xa0, 0x80, 0 }, ProtocolFault.Invalid)]
    public void ReadAsync_BrokenFrame_Throws(byte[] wire, ProtocolFault fault) =>
        Assert.That(() => ReadAll(new PieceStream(wire, [1]), 100), Throws.TypeOf<ProtocolException>().With.Property("Fault").EqualTo(fault));

    [Test]
    public void ReadAsync_NothingSent_IsNull() => Assert.That(ReadAll(new PieceStream([], [1]), 100), Is.Empty);

    [Test]
    public void ReadAsync_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.That(async () => await new VarlinkStream(new PieceStream([1], [1])).ReadAsync(cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task WriteAsync_Message_EndsWithOneNul()
    {
        using var buffer = new MemoryStream();

        await new VarlinkStream(buffer).WriteAsync("{}"u8.ToArray(), CancellationToken.None);

        Assert.That(buffer.ToArray(), Is.EqualTo("{}\0"u8.ToArray()));
    }

    [TestCase("")]
    [TestCase("{\0}")]
    public void WriteAsync_NotAMessage_Throws(string message)
    {
        using var buffer = new MemoryStream();

        Assert.That(async () => await new VarlinkStream(buffer).WriteAsync(Encoding.UTF8.GetBytes(message), CancellationToken.None), Throws.ArgumentException);
        Assert.That(buffer.Length, Is.Zero);
    }

    private static List<byte[]> ReadAll(Stream stream, int limit)
    {
        var reader = new VarlinkStream(stream, limit);
        var messages = new List<byte[]>();
        while (reader.ReadAsync(CancellationToken.None).GetAwaiter().GetResult() is { } message)
        {
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>Gives its bytes in pieces of the sizes given, over and over.</summary>
    private sealed class PieceStream(byte[] bytes, int[] sizes) : MemoryStream(bytes)
    {
        private int _piece;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, sizes[_piece++ % sizes.Length])], cancellationToken);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public long Taken { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            Taken += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
