using System.Globalization;

namespace ImageBuild.Runtime.Containers;

/// <summary>The files of a log as docker names them: <c>log</c>, which is written, then <c>log.1</c> and so on, the oldest last.</summary>
internal static class ContainerLogFiles
{
    /// <summary>The path of one; 0 is the one that is written.</summary>
    public static string PathOf(string log, int number) => number == 0 ? log : $"{log}.{number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The number of the oldest that is there.</summary>
    public static int OldestOf(string log)
    {
        var number = 0;
        while (File.Exists(PathOf(log, number + 1)))
            number++;
        return number;
    }

    /// <summary>Makes room for a new one: each gets the next number, and those beyond the last go.</summary>
    /// <param name="most">How many there may be, the new one among them.</param>
    public static void Rotate(string log, int most)
    {
        for (var number = OldestOf(log); number >= 0; number--)
        {
            if (number + 1 >= most)
                File.Delete(PathOf(log, number));
            else
                File.Move(PathOf(log, number), PathOf(log, number + 1), overwrite: true);
        }
    }
}
