import { Anchor, Box, Group, Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import type { Column } from '../../data/columns';
import { CopyIcon } from '../../shell/CopyButton';
import { formatNumber, formatPrice, formatUnitPrice } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Tag, type Tone } from '../../shell/Tag';
import { unitPriced } from '../../shell/units';
import { words } from './words';

export type Model = Schemas['Model'];

const { columns: heads } = words;
const tones: Record<Model['status'], Tone> = { up: 'ok', degraded: 'warn', down: 'bad', unknown: 'neutral' };

const kMillion = 1_000_000;
const isFree = ({ price }: Model) => price.prompt === 0 && price.completion === 0 && price.cached === 0;
const priceOfUnit = ({ price }: Model) =>
  price.unit && price.units > 0 ? words.each(formatUnitPrice(price.units), unitPriced[price.unit]) : null;

const skillsOf = ({ seen }: Model) => seen.map((skill) => words.skills[skill]).join(', ');

// Which servers answer is told to operators alone.
function Name({ model }: { model: Model }) {
  return (
    <Box className="model-name">
      <Group gap={4} wrap="nowrap" align="center">
        <Text size="sm" fw={600} className="mono break" dir="auto">
          {model.id}
        </Text>
        <CopyIcon value={model.id} label={words.copy(model.id)} />
      </Group>
      {model.other_names.length > 0 && (
        <Text size="xs" c="dimmed" className="break">
          {words.also}{' '}
          {model.other_names.map((name, at) => (
            <span key={name}>
              {at > 0 && ', '}
              <bdi className="mono">{name}</bdi>
            </span>
          ))}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {words.kinds[model.kind]}
        {model.seen.length > 0 && `; ${words.seenDoing(skillsOf(model))}`}
      </Text>
      {model.targets.length > 0 && (
        <Text size="xs" c="dimmed" className="break">
          {words.servers}{' '}
          {model.targets.map((target, at) => (
            <span key={`${target.upstream}/${target.model}`}>
              {at > 0 && ', '}
              <bdi className="mono">
                {target.upstream} / {target.model}
              </bdi>
            </span>
          ))}
        </Text>
      )}
    </Box>
  );
}

function Links({ model: { id, kind }, onCode }: { model: Model; onCode: (model: string) => void }) {
  return (
    <Group gap="xs" justify="inherit" wrap="nowrap">
      {kind === 'chat' && (
        <>
          <AnchorLink
            to="/playground"
            search={{ model: id }}
            size="sm"
            className="own-line"
            aria-label={words.of(words.tryIt, id)}
          >
            {words.tryIt}
          </AnchorLink>
          <Anchor
            component="button"
            type="button"
            size="sm"
            className="own-line"
            aria-label={words.of(words.code, id)}
            onClick={() => onCode(id)}
          >
            {words.code}
          </Anchor>
        </>
      )}
      <AnchorLink
        to="/usage"
        search={{ model: id, environment: 'both' }}
        size="sm"
        className="own-line"
        aria-label={words.of(words.usage, id)}
      >
        {words.usage}
      </AnchorLink>
    </Group>
  );
}

export function modelColumns(onCode: (model: string) => void): Column<Model>[] {
  const fileOnly = (header: string, text: Column<Model>['text']): Column<Model> => ({
    header,
    text,
    cell: () => null,
    fileOnly: true,
  });
  return [
    {
      id: 'name',
      header: heads.model,
      kind: 'lead',
      sort: ({ id }) => id,
      text: ({ id }) => id,
      cell: (model) => <Name model={model} />,
    },
    fileOnly(heads.otherNames, ({ other_names }) => other_names.join(' ')),
    {
      id: 'status',
      header: heads.status,
      kind: 'tight',
      sort: ({ status }) => status,
      text: ({ status }) => words.states[status],
      cell: ({ status }) => <Tag tone={tones[status]}>{words.states[status]}</Tag>,
    },
    fileOnly(heads.type, ({ kind }) => words.kinds[kind]),
    fileOnly(words.seen, skillsOf),
    {
      id: 'context',
      header: heads.context,
      kind: 'numeric',
      descending: true,
      sort: ({ context }) => context,
      text: ({ context }) => context,
      cell: ({ context, longest_answer }) => (
        <Box>
          {context ? formatNumber(context) : '–'}
          {longest_answer !== null && (
            <Text size="xs" c="dimmed">
              {words.answeredUpTo(formatNumber(longest_answer))}
            </Text>
          )}
        </Box>
      ),
    },
    fileOnly(heads.longest, ({ longest_answer }) => longest_answer),
    {
      id: 'prompt',
      header: heads.prompt,
      kind: 'numeric',
      sort: (model) => (isFree(model) ? null : model.price.prompt),
      text: ({ price }) => (price.prompt * kMillion) / 1e9,
      cell: (model) =>
        isFree(model) ? (
          (priceOfUnit(model) ?? '–')
        ) : (
          <Box>
            {formatPrice(model.price.prompt)}
            {model.price.cached !== model.price.prompt && (
              <Text size="xs" c="dimmed">
                {words.cachedAt(formatPrice(model.price.cached))}
              </Text>
            )}
            {priceOfUnit(model) && (
              <Text size="xs" c="dimmed">
                {words.and(priceOfUnit(model) ?? '')}
              </Text>
            )}
          </Box>
        ),
    },
    fileOnly(heads.unit, ({ price }) => (price.units > 0 ? price.unit : null)),
    fileOnly(heads.perUnit, ({ price }) => (price.units > 0 ? price.units / price.per / 1e9 : null)),
    fileOnly(heads.cached, ({ price }) => (price.cached * kMillion) / 1e9),
    {
      id: 'completion',
      header: heads.completion,
      kind: 'numeric',
      sort: (model) => (isFree(model) ? null : model.price.completion),
      text: ({ price }) => (price.completion * kMillion) / 1e9,
      cell: (model) => (isFree(model) ? '–' : formatPrice(model.price.completion)),
    },
    { header: heads.links, kind: 'tight', cell: (model) => <Links model={model} onCode={onCode} /> },
  ];
}
