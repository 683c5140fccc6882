using System.Text;
using ImageBuild.Runtime.Runtimes;

namespace ImageBuild.Fuzz.Targets;

/// <summary>
/// Who a container's process is: the user that an image names, its <c>/etc/passwd</c> and its <c>/etc/group</c>, divided by
/// NULs. What is no id is never root.
/// </summary>
internal sealed class UserTarget() : FuzzTarget("user")
{
    public override IReadOnlyList<string> Words { get; } =
        ["root:x:0:0:root:/root:/bin/sh\n", "app:x:1654:1654::/home/app:\n", "\0", "app:app", "4294967296", "4294967295", "2147483648", "-1", "+0", "wheel:x:10:root,app\n", "\r\n", "::::::"];

    protected override void Run(ReadOnlySpan<byte> input)
    {
        var parts = Encoding.Latin1.GetString(input).Split('\0');
        if (parts.Length < 3)
            return;
        var user = ContainerUser.Resolve(parts[0], parts[1], parts[2], parts[3..]);
        Property.Holds(user.Id <= int.MaxValue && user.GroupId <= int.MaxValue && user.Groups.All(g => g <= int.MaxValue), "ids are ids");
        Property.Holds(user.Groups.Contains(user.GroupId), "its own group is among the groups");
        Property.Holds(user.Home.StartsWith('/'), "its home is a path from the root");
        var isNumber = parts[0].Split(':')[0].TrimStart('+', '-').TrimStart('0');
        Property.Holds(user.Id != 0 || !isNumber.All(char.IsAsciiDigit) || isNumber.Length == 0, "a number that is not 0 is not root");
    }
}
