import { Button, Group, Text, Textarea } from '@mantine/core';
import { IconPencil, IconPhotoOff, IconRefresh } from '@tabler/icons-react';
import { CopyIcon } from '../../shell/CopyButton';
import { IconAction } from '../../shell/IconAction';
import type { UserTurn } from './conversation';
import { words } from './words';

interface UserMessageProps {
  turn: UserTurn;
  may: boolean; // ask
  onEdit: (text: string | undefined) => void;
  onAskEdited: () => void;
  onAgain: () => void;
}

// A turn of the person: it can be changed, and asked again from here.
export function UserMessage({ turn, may, onEdit, onAskEdited, onAgain }: UserMessageProps) {
  const { text, pictures, edit } = turn;
  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" fw={600} c="dimmed">
          {words.you}
        </Text>
        {edit === undefined && (
          <Group gap={2} wrap="nowrap">
            <CopyIcon value={text} label={words.copyMessage} />
            <IconAction icon={IconPencil} label={words.edit} onClick={() => onEdit(text)} />
            <IconAction icon={IconRefresh} label={words.askAgainFrom} onClick={onAgain} disabled={!may} />
          </Group>
        )}
      </Group>
      {pictures.length > 0 && (
        <Group gap="xs" mb={text ? 'xs' : 0}>
          {pictures.map((picture, at) =>
            picture.url ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a picture is known by its place
              <img key={at} src={picture.url} alt={picture.name} className="picture" />
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a picture is known by its place
              <Text key={at} size="xs" c="dimmed" className="picture-gone">
                <IconPhotoOff size={14} aria-hidden /> <bdi>{picture.name}</bdi> ({words.pictureGone})
              </Text>
            ),
          )}
        </Group>
      )}
      {edit === undefined ? (
        <Text className="said" dir="auto">
          {text}
        </Text>
      ) : (
        <>
          <Textarea
            aria-label={words.editLabel}
            value={edit}
            onChange={(event) => onEdit(event.currentTarget.value)}
            autosize
            minRows={2}
            maxRows={14}
            dir="auto"
            data-autofocus
            autoFocus
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && may) onAskEdited();
              if (event.key === 'Escape') onEdit(undefined);
            }}
          />
          <Group gap="xs" mt="xs">
            <Button size="xs" onClick={onAskEdited} disabled={!may || edit.trim() === ''}>
              {words.askWithThis}
            </Button>
            <Button size="xs" variant="default" onClick={() => onEdit(undefined)}>
              {words.cancel}
            </Button>
          </Group>
        </>
      )}
    </>
  );
}
